using FaultTolerantPay.Crash.Load;

namespace FaultTolerantPay.Crash.Tests;

/// <summary>The verdict on a soak: an hour of 15 payments a second, with something that is not flat.</summary>
public sealed class SoakVerdictTests
{
    private const int Samples = 360;
    private const long PaymentsPerSample = 150;
    private const long Megabyte = 1 << 20;

    [Test]
    public void ProblemsOf_OnlyWhatPaymentsLeaveGrows_None() => Assert.That(SoakVerdict.ProblemsOf(Hour(flat => flat)), Is.Empty);

    [Test]
    public void ProblemsOf_EachPaymentLeavesAKilobyteInTheNode_IsFound() => Assert.That(
        SoakVerdict.ProblemsOf(Hour(flat => flat with
        {
            LiveHeap = flat.LiveHeap + (1_024 * flat.Payments),
            WorkingSet = flat.WorkingSet + (1_024 * flat.Payments),
        })),
        Has.Count.EqualTo(2).And.One.Contains("live objects").And.One.Contains("resident memory"));

    [Test]
    public void ProblemsOf_AQueueIsNotEmptied_IsFound() => Assert.That(
        SoakVerdict.ProblemsOf(Hour(flat => flat with
        {
            // It grows faster and faster, as a table does whose dead rows nobody removes.
            Sizes = new(flat.Sizes) { ["work"] = Megabyte + (flat.Payments * flat.Payments / 50) },
            DeadRows = new() { ["work"] = flat.Payments },
        })),
        Has.Count.EqualTo(2).And.One.StartsWith("work grew").And.One.Contains("dead rows"));

    [Test]
    public void ProblemsOf_HandlesThreadsOrLatencyRise_IsFound() => Assert.That(
        SoakVerdict.ProblemsOf(Hour(flat => flat with
        {
            Handles = flat.Handles + (int)(flat.Payments / 1_000),
            Threads = flat.Threads + (int)(flat.Payments / 1_000),
            P99 = flat.P99 + (flat.Payments / 500.0),
        })),
        Has.Count.EqualTo(3).And.One.Contains("handles").And.One.Contains("threads").And.One.Contains("p99"));

    [Test]
    public void ProblemsOf_TooShort_SaysSo() => Assert.That(SoakVerdict.ProblemsOf([.. Hour(flat => flat).Take(3)]), Has.Count.EqualTo(1));

    private static List<SoakSample> Hour(Func<SoakSample, SoakSample> change) =>
    [
        .. Enumerable.Range(1, Samples).Select(n => change(new SoakSample
        {
            Payments = n * PaymentsPerSample,
            WorkingSet = 200 * Megabyte,
            LiveHeap = 6 * Megabyte,
            Handles = 300,
            Threads = 30,
            P99 = 20 + (n % 3),
            Sizes = new() { ["payment"] = 1_000 * n * PaymentsPerSample, ["work"] = Megabyte },
            DeadRows = new() { ["work"] = 500 + (n % 7 * 100) },
        })),
    ];
}
