using System.Collections;

namespace FaultTolerantPay.Advances;

/// <summary>
/// The changes of an advance's exposure counters, after others. Made when the store reads them: as an array they were 0.5 KB of each decision.
/// </summary>
internal sealed class ExposureChanges(Advance advance, long amountDelta, long countDelta, IReadOnlyList<CounterChange> others) : IReadOnlyList<CounterChange>
{
    public int Count => others.Count + Exposure.Scopes(advance).Length;

    public CounterChange this[int index] => index < others.Count
        ? others[index]
        : new CounterChange(Exposure.Key(advance, Exposure.Scopes(advance)[index - others.Count]), amountDelta, countDelta);

    public IEnumerator<CounterChange> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
