using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// A mark for each order that is being paid on this node (M2): a second request for the same attempt waits for the first and gets its
/// outcome. Who waits is woken by a timer of the clock, each by its own: nobody's code runs within the first caller's, or within that of
/// another who waits.
/// </summary>
internal sealed class InFlightRequests(TimeProvider time)
{
    // Enough stripes that two cores seldom meet on one; each is a plain dictionary whose slots are used again.
    private const int StripeCount = 64;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Stripe())];

    /// <summary>Marks the order, or says who holds it.</summary>
    public InFlightEntry Enter(TransactionRequest request)
    {
        var key = new HashedKey(request.Key.OrderKey);
        Stripe stripe = StripeOf(key);
        lock (stripe.Gate)
        {
            if (stripe.Marks.TryAdd(key, new InFlightMark(request, null)))
                return new InFlightEntry(key, null, null);
            InFlightMark mark = stripe.Marks[key];
            if (!mark.Request.HasSameContentAs(request))
                return new InFlightEntry(key, mark.Request, null);
            var waiter = new ResultWaiter<TransactionOutcome?>();
            if (mark.Waiters is { } waiters)
                waiters.Add(waiter);
            else
                stripe.Marks[key] = mark with { Waiters = [waiter] };
            return new InFlightEntry(key, null, waiter.Answer);
        }
    }

    /// <summary>Takes the mark away and wakes who waits. Nothing may keep it from being taken away.</summary>
    public void Leave(in InFlightEntry entry, TransactionOutcome? outcome)
    {
        Stripe stripe = StripeOf(entry.Key);
        InFlightMark mark;
        lock (stripe.Gate)
            stripe.Marks.Remove(entry.Key, out mark);
        foreach (ResultWaiter<TransactionOutcome?> waiter in mark.Waiters ?? [])
            waiter.Wake(outcome?.AsReplay(), time);
    }

    private Stripe StripeOf(HashedKey key) => _stripes[(uint)key.Hash % StripeCount];

    /// <summary>What was found on entering. Where nothing else is said, the order is marked now.</summary>
    /// <param name="Key">The order.</param>
    /// <param name="Holder">The request that holds the order: another attempt, or the same with other content.</param>
    /// <param name="Earlier">The outcome to come of the same request, which holds the order; null where that ends with none.</param>
    public readonly record struct InFlightEntry(HashedKey Key, TransactionRequest? Holder, Task<TransactionOutcome?>? Earlier);

    /// <summary>A key with its hash, which is worked out once: it costs as much as everything else here.</summary>
    public readonly struct HashedKey(OrderKey key) : IEquatable<HashedKey>
    {
        private readonly OrderKey _key = key;

        public int Hash { get; } = key.GetHashCode();

        public bool Equals(HashedKey other) => Hash == other.Hash && _key == other._key;

        public override bool Equals(object? obj) => obj is HashedKey other && Equals(other);

        public override int GetHashCode() => Hash;
    }

    private readonly record struct InFlightMark(TransactionRequest Request, List<ResultWaiter<TransactionOutcome?>>? Waiters);

    private sealed class Stripe
    {
        public Lock Gate { get; } = new();

        public Dictionary<HashedKey, InFlightMark> Marks { get; } = [];
    }
}
