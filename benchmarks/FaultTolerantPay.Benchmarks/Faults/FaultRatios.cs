using FaultTolerantPay.Benchmarks.Routing;

namespace FaultTolerantPay.Benchmarks.Faults;

/// <summary>The fault detection part of <c>ratios</c>.</summary>
internal static class FaultRatios
{
    private const int Calls = 1_000;

    public static IEnumerable<Measurement> Run()
    {
        using var path = new HealthyPath();
        (string Name, Func<OperationOutcome> Call)[] contenders =
        [
            ("faults/primary alone", path.PrimaryAlone), ("faults/polly breaker alone", path.PollyAlone),
                ("faults/detector", path.Detector),
        ];
        var bytes = contenders.Select(contender => BytesOf(contender.Call)).ToArray();
        var times = Clock.Medians(Calls, 101, 2, [.. contenders.Select(contender => (Func<long>)(() => CallAll(contender.Call)))]);
        for (var i = 0; i < contenders.Length; i++)
        {
            yield return new(contenders[i].Name, times[i], Bytes: bytes[i]);
        }

        yield return new("faults/detector adds", times[2] - times[0], Bytes: bytes[2] - bytes[0]);
    }

    private static long CallAll(Func<OperationOutcome> call)
    {
        long sum = 0;
        for (var i = 0; i < Calls; i++)
        {
            sum += (long)call();
        }

        return sum;
    }

    private static long BytesOf(Func<OperationOutcome> call)
    {
        CallAll(call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CallAll(call);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
