using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Payments.Results;

/// <summary>Tells callers that wait for a payment when it changed in this process. A change on another node is found by a query.</summary>
internal sealed class ResultWaits(ICallStarter? starter = null)
{
    // Without a starter the core uses no thread but its caller's: who waits goes on where the change was stored.
    private readonly TaskCreationOptions _creation =
        starter is null ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;

    private readonly Lock _lock = new();
    private readonly Dictionary<TransactionKey, Waited> _waiting = [];

    /// <summary>How many payments somebody waits for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Somebody waits for a payment, until the wait is disposed of. Nothing is kept of a payment that nobody waits for.</summary>
    public Wait Begin(TransactionKey payment)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(payment, out Waited? waited))
            {
                _waiting.Add(payment, waited = new Waited { Change = new TaskCompletionSource(_creation) });
            }

            waited.Waits++;
            return new Wait(this, payment, waited);
        }
    }

    /// <summary>The payment changed.</summary>
    /// <param name="payment">The payment as stored.</param>
    public void Changed(ChannelPayment payment)
    {
        TaskCompletionSource ended;
        lock (_lock)
        {
            if (!_waiting.TryGetValue(payment.Key, out Waited? waited))
            {
                return;
            }

            // Two commits may report in the other order.
            waited.Newest = waited.Newest is { } known && known.Version > payment.Version ? known : payment;
            ended = waited.Change;
            waited.Change = new TaskCompletionSource(_creation);
        }

        // Outside the lock: who waits may go on at once.
        ended.SetResult();
    }

    private void End(TransactionKey payment, Waited waited)
    {
        lock (_lock)
        {
            if (--waited.Waits == 0)
            {
                _waiting.Remove(payment);
            }
        }
    }

    /// <summary>One caller's wait for a payment.</summary>
    public readonly struct Wait(ResultWaits waits, TransactionKey payment, Waited waited) : IDisposable
    {
        /// <summary>
        /// The newest payment that was stored in this process since the first wait for it began; null if it did not change.
        /// </summary>
        public ChannelPayment? Newest
        {
            get
            {
                lock (waits._lock)
                {
                    return waited.Newest;
                }
            }
        }

        /// <summary>A task that ends with the payment's next change. Read the payment after this call: no change is missed.</summary>
        public Task NextChange()
        {
            lock (waits._lock)
            {
                return waited.Change.Task;
            }
        }

        public void Dispose() => waits.End(payment, waited);
    }

    /// <summary>A payment that is waited for.</summary>
    internal sealed class Waited
    {
        /// <summary>Ends with the next change.</summary>
        public required TaskCompletionSource Change { get; set; }

        /// <summary>The payment after the last change; null before the first.</summary>
        public ChannelPayment? Newest { get; set; }

        /// <summary>How many wait.</summary>
        public int Waits { get; set; }
    }
}
