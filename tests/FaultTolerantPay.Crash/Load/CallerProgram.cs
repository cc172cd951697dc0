using System.Text.Json;

namespace FaultTolerantPay.Crash.Load;

/// <summary>Callers in a process of their own. It prints what they got.</summary>
internal static class CallerProgram
{
    public static async Task RunAsync(Uri node, LoadPlan plan, string answers)
    {
        using var log = new AnswerLog(answers);
        using var caller = new NodeCaller(node);
        await caller.WarmUpAsync();
        LoadReport report = await new LoadGenerator(caller.PayAsync, log).RunAsync(plan);
        Console.WriteLine(JsonSerializer.Serialize(report));
    }
}
