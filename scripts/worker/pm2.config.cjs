// pm2 start scripts/worker/pm2.config.cjs, from the project's folder; settings
// come from the environment or from the file .env.
module.exports = {
  apps: [{
    name: "crawl-worker",
    script: "scripts/worker.ts",
    interpreter: "deno",
    interpreter_args: "run -A",
    instances: 3,
    exec_mode: "fork",
    kill_timeout: 5_000,
    restart_delay: 5_000,
  }, {
    // Instead of the cron; a second one does no harm.
    name: "crawler-scheduler",
    script: "scripts/scheduler.ts",
    interpreter: "deno",
    interpreter_args: "run -A",
    exec_mode: "fork",
    kill_timeout: 5_000,
    restart_delay: 5_000,
  }],
};
