namespace FaultTolerantPay.Calls;

/// <summary>
/// Starts calls to the host's code. The core starts no thread: without a starter a call begins on the thread of its caller, and a method
/// that blocks before its first await blocks that caller for as long. <c>FaultTolerantPay.Hosting</c> registers one that begins each call
/// on a thread of its own set, so that a method that blocks holds such a thread and nobody else.
/// </summary>
public interface ICallStarter
{
    /// <summary>Runs the action soon, on a thread that may block. Must not throw what the action throws: it throws nothing.</summary>
    void Start(Action call);
}
