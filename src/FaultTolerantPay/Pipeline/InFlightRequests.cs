using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// A mark for each key that is being executed on this node: a second request with the key waits for the first and gets its outcome. In memory and
/// allocation-free for requests that come alone, since every healthy payment passes here.
/// </summary>
internal sealed class InFlightRequests
{
    // Enough stripes that two cores seldom meet on one; each is a plain dictionary whose slots are used again.
    private const int StripeCount = 64;

    private readonly Stripe[] _stripes = new Stripe[StripeCount];

    public InFlightRequests()
    {
        for (int i = 0; i < StripeCount; i++)
            _stripes[i] = new Stripe();
    }

    /// <summary>Marks the key, or says who holds it.</summary>
    public Entry Enter(TransactionRequest request)
    {
        var key = new HashedKey(request.Key);
        Stripe stripe = StripeOf(key);
        lock (stripe.Gate)
        {
            if (stripe.Marks.TryAdd(key, new Mark(request, null, null)))
                return new Entry(key, null, null, null);
            Mark mark = stripe.Marks[key];
            if (!mark.Request.HasSameContentAs(request))
                return new Entry(key, mark.Request, null, null);
            if (mark.Unwritten is { } unwritten)
            {
                stripe.Marks[key] = new Mark(mark.Request, null, null);
                return new Entry(key, null, null, unwritten);
            }
            TaskCompletionSource<TransactionOutcome> waiters = mark.Waiters ?? new TaskCompletionSource<TransactionOutcome>();
            if (mark.Waiters is null)
                stripe.Marks[key] = mark with { Waiters = waiters };
            return new Entry(key, null, waiters.Task, null);
        }
    }

    /// <summary>
    /// Takes the mark away and answers who waits. With a pending record that could not be written, the mark stays: an outcome that nobody can tell
    /// blocks the key (M3) until the record is durable.
    /// </summary>
    public void Leave(in Entry entry, TransactionOutcome? outcome, TransactionRecord? unwritten)
    {
        Stripe stripe = StripeOf(entry.Key);
        Mark mark;
        lock (stripe.Gate)
        {
            stripe.Marks.Remove(entry.Key, out mark);
            if (unwritten is not null)
                stripe.Marks[entry.Key] = new Mark(mark.Request, null, unwritten);
        }
        if (outcome is null)
            mark.Waiters?.SetCanceled();
        else
            mark.Waiters?.SetResult(outcome.AsReplay());
    }

    private Stripe StripeOf(HashedKey key) => _stripes[(uint)key.Hash % StripeCount];

    /// <summary>What was found on entering. Where nothing else is said, the key is marked now.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Conflicting">The request with other content that holds the key.</param>
    /// <param name="Earlier">The outcome to come of the request that holds the key.</param>
    /// <param name="Unwritten">The key is marked now, and this pending record of an earlier request must be written first.</param>
    public readonly record struct Entry(HashedKey Key, TransactionRequest? Conflicting, Task<TransactionOutcome>? Earlier, TransactionRecord? Unwritten);

    /// <summary>A key with its hash, which is worked out once: it costs as much as everything else here.</summary>
    public readonly struct HashedKey(TransactionKey key) : IEquatable<HashedKey>
    {
        private readonly TransactionKey _key = key;

        public int Hash { get; } = key.GetHashCode();

        public bool Equals(HashedKey other) => Hash == other.Hash && _key == other._key;

        public override bool Equals(object? obj) => obj is HashedKey other && Equals(other);

        public override int GetHashCode() => Hash;
    }

    private readonly record struct Mark(TransactionRequest Request, TaskCompletionSource<TransactionOutcome>? Waiters, TransactionRecord? Unwritten);

    private sealed class Stripe
    {
        public Lock Gate { get; } = new();

        public Dictionary<HashedKey, Mark> Marks { get; } = [];
    }
}
