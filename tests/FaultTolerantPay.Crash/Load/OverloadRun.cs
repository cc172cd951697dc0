using System.Globalization;

namespace FaultTolerantPay.Crash.Load;

/// <summary>
/// Ten times as many payments as a node takes. It must take almost as many as before, refuse the others at once, hold no more memory than
/// it needs for those it took, and answer as before when the load is light again.
/// </summary>
internal sealed class OverloadRun(LoadedNode node, OverloadLengths lengths, LoadBounds bounds, TextWriter output)
{
    private const double LightPerSecond = 20;
    private const int ClosedLoopCallers = 64;
    private const int Times = 10;
    private const int PatienceMs = 2_000;

    private const long MaxGrowth = 256 << 20;

    /// <summary>Overloads one path of payments.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isStandIn">Whether the business system is out.</param>
    /// <param name="isInside">Whether callers are inside the node: otherwise they are a process of their own.</param>
    /// <returns>What is wrong, one line each.</returns>
    public async Task<List<string>> RunAsync(string name, bool isStandIn, bool isInside)
    {
        await (isStandIn ? node.Bank.TakeBusinessSystemOutAsync() : node.Bank.MendAsync());
        Func<LoadPlan, Task<LoadReport>> call = isInside ? node.CallInsideAsync : node.CallAsync;
        await call(new LoadPlan { Name = $"{name}-warm", AtOnce = ClosedLoopCallers, Seconds = lengths.WarmUp });
        LoadReport before = await call(Light(name, "before"));
        LoadReport peak = await call(Peak(name, "peak"));
        long held = node.WorkingSet;
        Task<LoadReport> overloading = call(new LoadPlan
        {
            Name = $"{name}-over",
            PerSecond = Times * peak.AcceptedPerSecond,
            Seconds = lengths.Overload,
            PatienceMs = PatienceMs,
        });
        long most = await node.MaxWorkingSetAsync(overloading);
        LoadReport over = await overloading;
        LoadReport after = await call(Light(name, "after") with { GoodWithinMs = Math.Max(4 * before.Accepted.P99, 100) });
        LoadReport peakAfter = await call(Peak(name, "peak-after"));
        // Whatever else runs on the same cores at one of the three moments says nothing about the node.
        double share = over.AcceptedPerSecond / Math.Min(peak.AcceptedPerSecond, peakAfter.AcceptedPerSecond);
        Print($"{name}: light load before: accepted {before.Accepted}");
        Print($"{name}: peak, {ClosedLoopCallers} callers: {peak.AcceptedPerSecond:0} a second accepted, {peak.Accepted}");
        Print($"{name}: peak afterwards: {peakAfter.AcceptedPerSecond:0} a second accepted, {peakAfter.Accepted}");
        double times = over.SentPerSecond / peak.AcceptedPerSecond;
        Print($"{name}: offered {over.SentPerSecond:0} a second, {times:0.0} × the peak, for {lengths.Overload} s");
        Print($"{name}: due, but not sent because too many callers waited: {over.NotSent}");
        Print($"{name}: accepted {over.AcceptedPerSecond:0} a second, {share:P0} of the lower peak: {over.Accepted}");
        Print($"{name}: refused {over.Refused}; unclear {over.Unclear}");
        Print($"{name}: answers: {string.Join(", ", over.Answers.Select(answer => $"{answer.Value} {answer.Key}"))}");
        Print($"{name}: memory {held >> 20} MB at the peak, at most {most >> 20} MB");
        Print($"{name}: light load afterwards: as before after {after.BadUntilSeconds:0.0} s; accepted {after.Accepted}");
        Print($"{name}: light load afterwards: refused {after.Refused}; unclear {after.Unclear}");
        List<string> problems = [];
        Check(share >= bounds.MinShare, $"accepted {share:P0} of the peak: expected at least {bounds.MinShare:P0}");
        Check(
            over.Refused.P99 <= bounds.MaxRefusalMs,
            $"p99 of a refusal is {over.Refused.P99:0} ms: expected at most {bounds.MaxRefusalMs:0} ms");
        Check(over.Refused.Count > over.Accepted.Count, $"refused {over.Refused.Count}: expected more than was accepted");
        Check(
            over.Unclear.Count <= bounds.MaxUnclearShare * over.Sent,
            $"{over.Unclear.Count} callers got no clear answer: expected at most {bounds.MaxUnclearShare:P0} of {over.Sent}");
        Check(most - held <= MaxGrowth, $"memory grew by {(most - held) >> 20} MB: expected at most {MaxGrowth >> 20} MB");
        Check(
            after.BadUntilSeconds <= bounds.MaxRecoverySeconds,
            $"a light load was answered as before after {after.BadUntilSeconds:0.0} s: expected {bounds.MaxRecoverySeconds} s");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add($"{name}: {problem}.");
            }
        }
    }

    private LoadPlan Peak(string name, string when) =>
        new() { Name = $"{name}-{when}", AtOnce = ClosedLoopCallers, Seconds = lengths.Peak };

    private LoadPlan Light(string name, string when) =>
        new() { Name = $"{name}-{when}", PerSecond = LightPerSecond, Seconds = lengths.Light };

    private void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>How long each part takes, in seconds.</summary>
internal sealed record OverloadLengths(double WarmUp, double Light, double Peak, double Overload);
