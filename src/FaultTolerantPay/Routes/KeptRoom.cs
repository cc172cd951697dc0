using System.Collections.Concurrent;
using FaultTolerantPay.Routing.Live;

namespace FaultTolerantPay.Routes;

/// <summary>
/// The room in quotas that this process reserved for attempts without a certain outcome, by their references. What another node reserved,
/// or an earlier life of this one, is not in it: this process never counted it as its own, and does not give it back. Beyond a bound the
/// oldest is forgotten, and stays in use until its day or month ends, or until the host starts again.
/// </summary>
internal sealed class KeptRoom(int bound = KeptRoom.DefaultBound)
{
    private const int DefaultBound = 100_000;

    private readonly ConcurrentDictionary<string, QuotaReservation> _byReference = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _inOrder = new();

    /// <summary>Keeps the room of an attempt that was written.</summary>
    public void Add(string reference, in QuotaReservation reservation)
    {
        if (!_byReference.TryAdd(reference, reservation))
        {
            return;
        }

        _inOrder.Enqueue(reference);
        // Ended attempts leave the dictionary at once, and the queue here.
        while (_inOrder.Count > bound && _inOrder.TryDequeue(out string? oldest))
        {
            _ = _byReference.TryRemove(oldest, out _);
        }
    }

    /// <summary>Takes out the room of an attempt that has ended. False if this process did not reserve it.</summary>
    public bool TryTake(string reference, out QuotaReservation reservation) => _byReference.TryRemove(reference, out reservation);
}
