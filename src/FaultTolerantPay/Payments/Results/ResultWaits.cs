using System.Collections.Concurrent;
using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Payments.Results;

/// <summary>Tells callers that wait for a payment when it changed in this process. A change on another node is found by a query.</summary>
internal sealed class ResultWaits(ICallStarter? starter = null)
{
    // Without a starter the core uses no thread but its caller's: who waits goes on where the change was stored.
    private readonly TaskCreationOptions _creation =
        starter is null ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;

    private readonly ConcurrentDictionary<TransactionKey, TaskCompletionSource> _waiting = new();

    /// <summary>A task that ends with the payment's next change. Read the payment after this call, so that no change is missed.</summary>
    public Task NextChange(TransactionKey payment) => _waiting.GetOrAdd(
        payment, static (_, creation) => new TaskCompletionSource(creation), _creation).Task;

    /// <summary>The payment changed.</summary>
    public void Changed(TransactionKey payment)
    {
        if (_waiting.TryRemove(payment, out TaskCompletionSource? waiting))
        {
            waiting.SetResult();
        }
    }

    /// <summary>Nobody waits any more. Another caller that still does is woken, and waits again.</summary>
    public void Forget(TransactionKey payment) => Changed(payment);
}
