using System.Globalization;

namespace FaultTolerantPay.Crash.Load;

/// <summary>
/// Compares the second half of a soak with the first. What a payment leaves in the database for good may grow with the payments, but not
/// faster than they do; everything else must stay flat.
/// </summary>
internal static class SoakVerdict
{
    /// <summary>Memory may grow by this much for each payment: nothing of a payment stays in a node.</summary>
    private const double MaxBytesPerPayment = 100;

    private const long MaxHeapGrowth = 4 << 20;
    private const long MaxWorkingSetGrowth = 16 << 20;
    private const int MaxMoreHandles = 10;
    private const int MaxMoreThreads = 8;
    private const double MaxSlower = 1.5;
    private const double MaxSlowerMs = 5;

    /// <summary>By how much faster than the payments a table or an index may grow; files grow in steps.</summary>
    private const double MaxFasterGrowth = 1.25;

    private const long FileStep = 2 << 20;
    private const long MaxMoreDeadRows = 2_000;

    /// <summary>The part at the beginning in which a node warms up, and a server fills its first pages.</summary>
    private const double WarmUp = 0.1;

    /// <returns>What is not flat, one line each.</returns>
    public static List<string> ProblemsOf(IReadOnlyList<SoakSample> samples)
    {
        int first = (int)(samples.Count * WarmUp);
        int middle = (first + samples.Count) / 2;
        if (middle - first < 2)
        {
            return [$"{samples.Count} samples are too few."];
        }

        SoakSample[] early = [.. samples.Take(middle).Skip(first)];
        SoakSample[] late = [.. samples.Skip(middle)];
        double between = Median(late, sample => sample.Payments) - Median(early, sample => sample.Payments);
        List<string> problems = [];
        CheckMemory("live objects", sample => sample.LiveHeap, MaxHeapGrowth);
        CheckMemory("resident memory", sample => sample.WorkingSet, MaxWorkingSetGrowth);
        CheckRise("handles", sample => sample.Handles, 1, MaxMoreHandles);
        CheckRise("threads", sample => sample.Threads, 1, MaxMoreThreads);
        CheckRise("ms of p99", sample => sample.P99, MaxSlower, MaxSlowerMs);
        double ratio = (double)(samples[^1].Payments - samples[middle].Payments)
            / Math.Max(1, samples[middle].Payments - samples[first].Payments);
        foreach ((string name, long size) in samples[^1].Sizes)
        {
            long half = samples[middle].Sizes.GetValueOrDefault(name);
            long before = half - samples[first].Sizes.GetValueOrDefault(name);
            double most = (MaxFasterGrowth * ratio * before) + FileStep;
            Check(size - half <= most, $"{name} grew by {before} bytes in the first half and by {size - half} in the second");
        }

        foreach (string table in samples[^1].DeadRows.Keys)
        {
            long before = early.Max(sample => sample.DeadRows.GetValueOrDefault(table));
            long after = late.Max(sample => sample.DeadRows.GetValueOrDefault(table));
            Check(
                after <= (MaxFasterGrowth * before) + MaxMoreDeadRows,
                $"{table} had at most {before} dead rows in the first half and {after} in the second");
        }

        return problems;

        void CheckMemory(string name, Func<SoakSample, double> value, long fixedGrowth)
        {
            double growth = Median(late, value) - Median(early, value);
            Check(
                growth <= fixedGrowth + (MaxBytesPerPayment * between),
                $"{name} grew by {growth / 1024:0} KB, {growth / Math.Max(1, between):0} bytes for each payment");
        }

        void CheckRise(string name, Func<SoakSample, double> value, double factor, double more)
        {
            double before = Median(early, value);
            double after = Median(late, value);
            Check(after <= (factor * before) + more, $"{name}: {before:0.0} in the first half, {after:0.0} in the second");
        }

        void Check(bool holds, FormattableString problem)
        {
            if (!holds)
            {
                problems.Add(problem.ToString(CultureInfo.InvariantCulture) + ".");
            }
        }
    }

    private static double Median(SoakSample[] samples, Func<SoakSample, double> value)
    {
        double[] sorted = [.. samples.Select(value).Order()];
        return sorted[sorted.Length / 2];
    }
}
