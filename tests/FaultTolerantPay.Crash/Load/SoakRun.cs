using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FaultTolerantPay.Crash.Load;

/// <summary>
/// A steady load for a long time. In a part of each minute the business system is out, so that the bank stands in, and collects afterwards.
/// </summary>
internal sealed class SoakRun(LoadedNode node, double minutes, double perSecond, TextWriter output)
{
    private const string SelectSizes = $"""
        SELECT json_object_agg(name, bytes)::text FROM (
          SELECT relname AS name, CASE relkind WHEN 'r' THEN pg_table_size(c.oid) ELSE pg_relation_size(c.oid) END AS bytes
          FROM pg_class c WHERE relnamespace = '{StorePlace.Schema}'::regnamespace AND relkind IN ('r', 'i')) AS sizes
        """;

    private const string SelectDeadRows = $"""
        SELECT json_object_agg(relname, n_dead_tup)::text FROM pg_stat_all_tables WHERE schemaname = '{StorePlace.Schema}'
        """;

    private const double Megabyte = 1 << 20;

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan In = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Out = TimeSpan.FromSeconds(15);

    private readonly List<SoakSample> _samples = [];
    private readonly SortedDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private long _payments;

    /// <returns>What is wrong, one line each.</returns>
    public async Task<List<string>> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        using var log = new AnswerLog(node.Answers);
        using var caller = new NodeCaller(node.Address);
        var plan = new LoadPlan { Name = "soak", PerSecond = perSecond, Seconds = TimeSpan.FromMinutes(minutes).TotalSeconds };
        var tally = new Tally(plan.GoodWithinMs);
        TimeSpan processorBefore = node.ProcessorTime;
        Task outages = Task.Run(() => BreakAndMendAsync(stop.Token), CancellationToken.None);
        Task load = new LoadGenerator(caller.PayAsync, log).RunAsync(plan, tally, CancellationToken.None);
        long began = Stopwatch.GetTimestamp();
        while (!load.IsCompleted)
        {
            await Task.WhenAny(load, Task.Delay(BetweenSamples, CancellationToken.None));
            if (!load.IsCompleted)
            {
                await SampleAsync(tally.Take(), Stopwatch.GetElapsedTime(began));
            }
        }

        await load;
        double share = (node.ProcessorTime - processorBefore) / Stopwatch.GetElapsedTime(began);
        await stop.CancelAsync();
        await outages;
        Print($"answers: {string.Join(", ", _answers.Select(answer => $"{answer.Value} {answer.Key}"))}");
        Print($"the node used {share:P0} of a core");
        PrintGrowth();
        return SoakVerdict.ProblemsOf(_samples);
    }

    private async Task BreakAndMendAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(In, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested)
            {
                await node.Bank.TakeBusinessSystemOutAsync();
                await Task.Delay(Out, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await node.Bank.MendAsync();
            }
        }
    }

    private async Task SampleAsync(LoadReport report, TimeSpan at)
    {
        Node.Vitals vitals = await node.VitalsAsync();
        _payments += report.Accepted.Count;
        foreach ((string answer, int count) in report.Answers)
        {
            _answers[answer] = _answers.GetValueOrDefault(answer) + count;
        }

        var sample = new SoakSample
        {
            Payments = _payments,
            WorkingSet = node.WorkingSet,
            LiveHeap = vitals.LiveHeap,
            Threads = vitals.Threads,
            Handles = vitals.Handles,
            P99 = report.Accepted.P99,
            Sizes = Read(SelectSizes),
            DeadRows = Read(SelectDeadRows),
        };
        _samples.Add(sample);
        KeyValuePair<string, long> dead = sample.DeadRows.MaxBy(table => table.Value);
        string load = string.Create(
            CultureInfo.InvariantCulture,
            $"{report.AcceptedPerSecond:0.0}/s, p50 {report.Accepted.P50:0.0} ms, p99 {report.Accepted.P99:0.0} ms");
        string memory = string.Create(
            CultureInfo.InvariantCulture,
            $"resident {sample.WorkingSet / Megabyte:0.0} MB, live {sample.LiveHeap / Megabyte:0.00} MB");
        string database = string.Create(
            CultureInfo.InvariantCulture,
            $"tables and indexes {sample.Sizes.Values.Sum() / Megabyte:0.0} MB, most dead rows {dead.Value} ({dead.Key})");
        int others = report.Refused.Count + report.Unclear.Count;
        Print($"{at.TotalSeconds:0} s: {load}, others {others}; {memory}, {sample.Handles} handles, {sample.Threads} threads; {database}");
        output.Flush();
    }

    private Dictionary<string, long> Read(string select) =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(node.Server.Query(select))!;

    /// <summary>What a payment leaves in each table and index.</summary>
    private void PrintGrowth()
    {
        if (_samples.Count < 2)
        {
            return;
        }

        SoakSample first = _samples[_samples.Count / 2];
        SoakSample last = _samples[^1];
        double payments = Math.Max(1, last.Payments - first.Payments);
        Print($"growth in the second half, {payments:0} payments:");
        foreach ((string name, long size) in last.Sizes.OrderByDescending(one => one.Value - first.Sizes.GetValueOrDefault(one.Key)))
        {
            long growth = size - first.Sizes.GetValueOrDefault(name);
            if (growth > 0)
            {
                Print($"  {name}: {growth / payments:0} bytes for each payment, {size / 1024} KB");
            }
        }
    }

    private void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
