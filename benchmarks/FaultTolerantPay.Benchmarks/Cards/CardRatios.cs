using FaultTolerantPay.Benchmarks.Routing;

namespace FaultTolerantPay.Benchmarks.Cards;

/// <summary>The card part of <c>ratios</c>: a look-up in 1,709 prefixes beside a loop over them.</summary>
internal static class CardRatios
{
    private const int Rounds = 31;
    private const double RoundMs = .4;

    public static IEnumerable<Measurement> Run()
    {
        var numbers = new CardNumbers();
        if (numbers.FindAll(numbers.Known) != numbers.LoopAll(numbers.Known))
        {
            throw new InvalidOperationException("The table and the loop disagree.");
        }

        double[] times = Clock.Medians(
            CardNumbers.Count, Rounds, RoundMs, () => numbers.FindAll(numbers.Known), () => numbers.FindAll(numbers.Unknown),
            () => numbers.LoopAll(numbers.Known));
        long before = GC.GetAllocatedBytesForCurrentThread();
        numbers.FindAll(numbers.Known);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return
        [
            new Measurement("cards/prefix look-up", times[0], null, bytes),
            new Measurement("cards/prefix look-up, no prefix fits", times[1]),
            new Measurement("cards/loop over the prefixes, longest first", times[2], null, null, times[2] / times[0]),
        ];
    }
}
