namespace FaultTolerantPay.Crash.Load;

/// <summary>The runs under load, each on a node of its own, with the audit at its end.</summary>
internal static class LoadRuns
{
    // Collections would take a part of what is measured.
    private static readonly TimeSpan NotCollected = TimeSpan.FromDays(1);

    public static async Task<List<string>> OverloadAsync(double seconds, int? maxPayments, TextWriter output)
    {
        List<string> problems = [];
        foreach (bool isStandIn in new[] { true, false })
        {
            await using LoadedNode node = await LoadedNode.StartAsync(NotCollected, maxPayments);
            var run = new OverloadRun(node, new OverloadLengths(WarmUp: 8, Light: 5, Peak: 10, seconds), LoadBounds.Alone, output);
            string name = isStandIn ? "stand-in" : "healthy";
            problems.AddRange(await run.RunAsync(name, isStandIn, isInside: false));
            problems.AddRange(await run.RunAsync($"{name}-inside", isStandIn, isInside: true));
            problems.AddRange(await node.AuditAsync(isCollected: false));
        }

        return Printed(problems, output);
    }

    public static async Task<List<string>> AbsenceAsync(double seconds, double perSecond, TextWriter output)
    {
        await using LoadedNode node = await LoadedNode.StartAsync(NotCollected);
        List<string> problems = await new AbsenceRun(node, seconds, perSecond, LoadBounds.Alone, output).RunAsync();
        return Printed([.. problems, .. await node.AuditAsync(isCollected: false)], output);
    }

    public static async Task<List<string>> SoakAsync(double minutes, double perSecond, TextWriter output)
    {
        await using LoadedNode node = await LoadedNode.StartAsync(TimeSpan.FromSeconds(1));
        List<string> problems = await new SoakRun(node, minutes, perSecond, output).RunAsync();
        return Printed([.. problems, .. await node.AuditAsync(isCollected: true)], output);
    }

    private static List<string> Printed(List<string> problems, TextWriter output)
    {
        output.WriteLine(problems.Count == 0 ? "nothing is wrong" : $"{problems.Count} problems:");
        problems.ForEach(output.WriteLine);
        return problems;
    }
}
