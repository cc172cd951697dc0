using System.Diagnostics;
using FaultTolerantPay.Benchmarks.Faults;
using FaultTolerantPay.Benchmarks.Routing;
using FaultTolerantPay.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Benchmarks.StandIn;

/// <summary>
/// The stand-in part of <c>ratios</c>: what the pipeline adds while all is well, what a decision costs, and what durability costs.
/// </summary>
internal static class StandInRatios
{
    private const int Calls = 500;

    public static IEnumerable<Measurement> Run() => Healthy().Concat(Advanced()).Concat(Durable()).Concat(Outstanding());

    private static IEnumerable<Measurement> Healthy()
    {
        using var host = new StandInHost(services => services.AddFaultTolerantPayInMemory(),
            pay => pay.Pipeline(options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice));
        using var threads = new StandInHost(
            services => services.AddFaultTolerantPayInMemory(),
            pay => pay.Pipeline(options => options.PaymentRecords = PaymentRecordPolicy.NoneRetryMayPayTwice), callsOnThreads: true);
        using var recording = new StandInHost(services => services.AddFaultTolerantPayInMemory());
        using var polly = new HealthyPath();
        IBusinessSystem primary = host.Get<IBusinessSystem>();
        IFaultDetector detector = host.Get<IFaultDetector>();
        TransactionRequest[] same = StandInHost.Requests(0, Calls);
        int next = Calls;
        long Pipeline(IFallbackTransactionPipeline pipeline, TransactionRequest[] requests)
        {
            long sum = 0;
            foreach (TransactionRequest request in requests)
            {
                sum += (long)AtOnce(pipeline.ExecuteAsync(request)).Kind;
            }

            return sum;
        }

        long PrimaryAlone()
        {
            long sum = 0;
            foreach (TransactionRequest request in same)
            {
                sum += (long)AtOnce(primary.ExecuteAsync(request, default)).Outcome;
            }

            return sum;
        }

        long Detector()
        {
            long sum = 0;
            foreach (TransactionRequest request in same)
            {
                sum += (long)AtOnce(detector.ExecuteAsync(request, default)).Outcome;
            }

            return sum;
        }

        long OnThreads()
        {
            long sum = 0;
            foreach (TransactionRequest request in same)
            {
                sum += (long)threads.Pipeline.ExecuteAsync(request).AsTask().GetAwaiter().GetResult().Kind;
            }

            return sum;
        }

        long Polly()
        {
            long sum = 0;
            for (int i = 0; i < Calls; i++)
            {
                sum += (long)polly.PollyAlone();
            }

            return sum;
        }

        // Each recorded request is a new one: the same one would be replayed.
        long Recording() => Pipeline(recording.Pipeline, StandInHost.Requests(next += Calls, Calls));
        Func<long>[] contenders = [PrimaryAlone, Detector, () => Pipeline(host.Pipeline, same),
            () => StandInHost.Requests(next += Calls, Calls).Length, Recording, OnThreads, Polly];
        double[] times = Clock.Medians(Calls, 101, 3, contenders);
        long[] bytes = [.. contenders.Select(contender => BytesOf(contender))];
        yield return new("standin/healthy: primary alone", times[0], Bytes: bytes[0]);
        yield return new("standin/healthy: polly breaker alone", times[6], Bytes: bytes[6], RatioToEngine: 1);
        yield return new("standin/healthy: detector", times[1], Bytes: bytes[1], RatioToEngine: times[1] / times[6]);
        yield return new("standin/healthy: pipeline, stores nothing", times[2], Bytes: bytes[2], RatioToEngine: times[2] / times[6]);
        yield return new("standin/healthy: pipeline adds, stores nothing", times[2] - times[0], Bytes: bytes[2] - bytes[0]);
        yield return new("standin/healthy: pipeline, stores nothing, calls on threads", times[5]);
        yield return new("standin/healthy: pipeline adds, record first", times[4] - times[3] - times[0],
            Bytes: bytes[4] - bytes[3] - bytes[0]);
    }

    private static IEnumerable<Measurement> Advanced()
    {
        using StandInHost host = new StandInHost(services => services.AddFaultTolerantPayInMemory()).Fail();
        const int Rounds = 60;
        const int Warm = 40;
        var batches = new TransactionRequest[Rounds + Warm + 3][];
        for (int i = 0; i < batches.Length; i++)
        {
            batches[i] = StandInHost.Requests(i * Calls, Calls);
        }

        int at = 0;
        long Advance()
        {
            foreach (TransactionRequest request in batches[at])
            {
                Expect(AtOnce(host.Pipeline.ExecuteAsync(request)), OutcomeKind.Advanced);
            }

            at++;
            return at;
        }

        for (int i = 0; i < Warm; i++)
        {
            Advance();
        }

        // The JIT compiles its last tier in the background; what it can do without allocating, it does only then.
        Thread.Sleep(1_000);
        Advance();
        long bytes = BytesOf(Advance);
        // One by one: the store keeps every advance, and moving what it keeps is the collector's work, not the decision's. The mean has
        // that share in it.
        var times = new double[Rounds * Calls];
        for (int i = 0; i < times.Length; i++)
        {
            TransactionRequest request = batches[at + (i / Calls)][i % Calls];
            long start = Stopwatch.GetTimestamp();
            Expect(AtOnce(host.Pipeline.ExecuteAsync(request)), OutcomeKind.Advanced);
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        double mean = times.Average();
        Array.Sort(times);
        yield return new("standin/advanced: in memory, adapters that answer at once", times[times.Length / 2], Bytes: bytes);
        yield return new("standin/advanced: the same, mean with garbage collection", mean, Bytes: bytes);
    }

    private static IEnumerable<Measurement> Durable()
    {
        double sync = SyncNanoseconds();
        yield return new("standin/durable: one 4 KiB write and sync of this disk", sync);
        double single = AdvanceNanoseconds(groups: false);
        double grouped = AdvanceNanoseconds(groups: true);
        yield return new("standin/durable: an advance, 64 callers, each commit synced alone", single, RatioToEngine: single / grouped);
        yield return new("standin/durable: an advance, 64 callers, commits in groups", grouped, RatioToEngine: 1);
        yield return new("standin/durable: commits for one advance", 3);
    }

    private static IEnumerable<Measurement> Outstanding()
    {
        foreach (string store in new[] { "memory", "sqlite" })
        {
            (OutstandingCost few, OutstandingCost many) = OutstandingCost.Measure(store, 10_000, 1_000_000);
            yield return new($"standin/outstanding: reservation, {store}, 10,000", few.ReservationNanoseconds);
            yield return new($"standin/outstanding: reservation, {store}, 1,000,000", many.ReservationNanoseconds,
                RatioToEngine: many.ReservationNanoseconds / few.ReservationNanoseconds);
            yield return new($"standin/outstanding: claim of 64 due, {store}, 10,000", few.ClaimNanoseconds);
            yield return new($"standin/outstanding: claim of 64 due, {store}, 1,000,000", many.ClaimNanoseconds,
                RatioToEngine: many.ClaimNanoseconds / few.ClaimNanoseconds);
        }
    }

    /// <summary>The time of an advance as its share of what 64 callers get done together.</summary>
    private static double AdvanceNanoseconds(bool groups)
    {
        using var file = new TemporaryStore();
        using StandInHost host = new StandInHost(services => services.AddFaultTolerantPaySqlite(options =>
        {
            options.Path = file.Path;
            options.MaxWritesPerGroup = groups ? 512 : 1;
        })).Fail();
        int next = 0;
        using var stop = new CancellationTokenSource();
        async Task Caller()
        {
            while (!stop.IsCancellationRequested)
            {
                Expect(await host.Pipeline.ExecuteAsync(StandInHost.Request(Interlocked.Increment(ref next))).ConfigureAwait(false),
                    OutcomeKind.Advanced);
            }
        }

        var callers = new Task[64];
        for (int i = 0; i < callers.Length; i++)
        {
            callers[i] = Task.Run(Caller);
        }

        Thread.Sleep(TimeSpan.FromSeconds(0.5));
        int before = Volatile.Read(ref next);
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(TimeSpan.FromSeconds(1.5));
        double took = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        int done = Volatile.Read(ref next) - before;
        stop.Cancel();
        Task.WaitAll(callers);
        return took / Math.Max(1, done);
    }

    private static double SyncNanoseconds()
    {
        using var file = new TemporaryStore();
        using FileStream stream = new(file.Path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4_096];
        var times = new double[100];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            stream.Write(page);
            stream.Flush(flushToDisk: true);
            times[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }

    private static long BytesOf(Func<long> contender)
    {
        contender();
        long before = GC.GetAllocatedBytesForCurrentThread();
        contender();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }

    /// <summary>The answer of a call that ends at once, as all do here.</summary>
    internal static T AtOnce<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.Result
        : throw new InvalidOperationException("The call did not end at once.");

    internal static void Expect(TransactionOutcome outcome, OutcomeKind kind)
    {
        if (outcome.Kind != kind)
        {
            throw new InvalidOperationException($"Expected {kind}; got {outcome}.");
        }
    }
}
