using System.Runtime.CompilerServices;
using FaultTolerantPay.Routing.Learning;

namespace FaultTolerantPay.Routing.Engine.Ranking;

/// <summary>
/// What a memory says of the channels in one segment: a word per channel of the catalogue, and a rate that none of them is above. Readers
/// take no lock.
/// </summary>
internal sealed class LearnedRow
{
    private readonly ulong[] _rates;
    private readonly int _setsUntilMeasured;
    private int _sets;
    private int _most;

    /// <param name="rates">The rates, by the channels' positions in the catalogue.</param>
    public LearnedRow(ulong[] rates)
    {
        _rates = rates;
        _setsUntilMeasured = (rates.Length / 8) + 1;
        MeasureMost_NeedsLock();
    }

    /// <summary>A rate that no channel is above, in millionths. It rises at once, and falls some reports later.</summary>
    public int MostPerMillion => Volatile.Read(ref _most);

    /// <summary>What is learned of a channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LearnedRate Of(int catalogueIndex) => new(Volatile.Read(ref _rates[catalogueIndex]));

    /// <summary>Sets what is learned of a channel.</summary>
    public void Set_NeedsLock(int catalogueIndex, LearnedRate rate)
    {
        // Before the rate: a reader that sees the rate must see a bound of it.
        if (rate.PerMillion > _most)
        {
            Volatile.Write(ref _most, rate.PerMillion);
        }

        Volatile.Write(ref _rates[catalogueIndex], rate.Bits);
        if (++_sets == _setsUntilMeasured)
        {
            MeasureMost_NeedsLock();
        }
    }

    private void MeasureMost_NeedsLock()
    {
        int most = 0;
        foreach (ulong bits in _rates)
        {
            most = Math.Max(most, new LearnedRate(bits).PerMillion);
        }

        Volatile.Write(ref _most, most);
        _sets = 0;
    }
}
