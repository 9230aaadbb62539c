//! What was begun and must come to its end, also when whoever asked hangs up or the server is told to stop?

use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Tasks that an orderly end waits for.
#[derive(Debug, Default)]
pub struct Unfinished {
    running: watch::Sender<usize>,
}

/// Says that a task is over, however it ended.
struct Counted(watch::Sender<usize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}

impl Unfinished {
    /// Begins a task that goes on when nobody waits for it.
    pub fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.running.send_modify(|running| *running += 1);
        let counted = Counted(self.running.clone());
        tokio::spawn(async move {
            let _counted = counted;
            work.await
        })
    }

    /// Waits until none is left.
    pub async fn wait(&self) {
        // It fails when the sender is gone, and that is here.
        let _ = self.running.subscribe().wait_for(|running| *running == 0).await;
    }
}
