using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline;

/// <summary>
/// Marks each order that is being paid on this node (M2). A second request for the same attempt waits for the first and gets its outcome. A
/// separate timer wakes each waiting request, so that no request runs on the thread of another.
/// </summary>
internal sealed class InFlightRequests(TimeProvider time)
{
    // Enough stripes that two cores rarely contend for one. Each is a plain dictionary that reuses its slots.
    private const int StripeCount = 64;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Stripe())];

    /// <summary>Marks the order, or returns the request that holds it.</summary>
    public InFlightEntry Enter(TransactionRequest request)
    {
        var key = new HashedKey(request.Key.OrderKey);
        Stripe stripe = StripeOf(key);
        lock (stripe.Lock)
        {
            if (stripe.Marks.TryAdd(key, new InFlightMark(request, null)))
            {
                return new InFlightEntry(key, null, null);
            }

            InFlightMark mark = stripe.Marks[key];
            if (!mark.Request.HasSameContentAs(request))
            {
                return new InFlightEntry(key, mark.Request, null);
            }

            var waiter = new ResultWaiter<TransactionOutcome?>();
            if (mark.Waiters is { } waiters)
            {
                waiters.Add(waiter);
            }
            else
            {
                stripe.Marks[key] = mark with { Waiters = [waiter] };
            }

            return new InFlightEntry(key, null, waiter.Answer);
        }
    }

    /// <summary>Removes the mark and wakes the requests that wait. Nothing may prevent the removal.</summary>
    public void Leave(in InFlightEntry entry, TransactionOutcome? outcome)
    {
        Stripe stripe = StripeOf(entry.Key);
        InFlightMark mark;
        lock (stripe.Lock)
        {
            stripe.Marks.Remove(entry.Key, out mark);
        }

        foreach (ResultWaiter<TransactionOutcome?> waiter in mark.Waiters ?? [])
        {
            waiter.Wake(outcome?.AsReplay(), time);
        }
    }

    private Stripe StripeOf(HashedKey key) => _stripes[(uint)key.Hash % StripeCount];

    /// <summary>The result of entering. If <c>Holder</c> and <c>Earlier</c> are null, the order is now marked for this request.</summary>
    /// <param name="Key">The order.</param>
    /// <param name="Holder">The request that holds the order: another attempt, or the same attempt with different content.</param>
    /// <param name="Earlier">
    /// The future outcome of the same request, which holds the order. It completes with null if that request ends without an outcome.
    /// </param>
    public readonly record struct InFlightEntry(HashedKey Key, TransactionRequest? Holder, Task<TransactionOutcome?>? Earlier);

    /// <summary>A key with its hash, computed once because hashing costs as much as everything else here.</summary>
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
        public Lock Lock { get; } = new();

        public Dictionary<HashedKey, InFlightMark> Marks { get; } = [];
    }
}
