using System.Text.Json;
using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Serve;

/// <summary>What an operator orders on the console, in a process of its own, while a host runs on the same store.</summary>
[NonParallelizable]
public sealed class OperatorProcessTests
{
    private static readonly string[] Ana = ["--operator", "ana", "--reason", "the bank told us by telephone"];

    private RunningHost _host = null!;

    [SetUp]
    public async Task StartWithAnAdvanceWhoseAdviceWaitsAsync()
    {
        _host = await RunningHost.StartAsync(balanceMinor: 100_000);
        await SwitchAsync(ManualFaultPosition.ForcedFaulted);
        Assert.That((await _host.PayAsync("o1")).Kind, Is.EqualTo(OutcomeKind.Advanced));
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Message_ParkedSentAgainAndSkipped_StandsSoInTheStoreWithWhoOrderedIt()
    {
        JsonElement waiting = (await JsonAsync("message", "list", "shop", "o1")).GetProperty("messages").EnumerateArray()
            .Single(message => message.GetProperty("kind").GetString()!.StartsWith("advice", StringComparison.Ordinal));
        string id = waiting.GetProperty("id").GetString()!;

        string parked = await DoneAsync(["message", "park", id, .. Ana]);
        string discrepancies = await DoneAsync(["discrepancy"]);
        string again = await DoneAsync(["message", "again", id, .. Ana]);
        JsonElement skipped = await JsonAsync(["message", "skip", id, .. Ana]);
        string skippedBefore = await DoneAsync(["message", "skip", id, .. Ana]);

        Assert.That(parked, Does.StartWith("Done.").And.Contains("Parked"));
        Assert.That(discrepancies, Does.Contain(id));
        Assert.That(again, Does.StartWith("Done.").And.Contains("Waiting"));
        Assert.That(skipped.GetProperty("message").GetProperty("status").GetString(), Is.EqualTo("skipped"));
        Assert.That(skippedBefore, Does.StartWith("AlreadyDone"));
        Assert.That(await DoneAsync(["message", "show", id]), Does.Contain("Skipped"));
        Assert.That(await DoneAsync(["payment", "shop", "o1"]),
            Does.Contain("message-parked").And.Contains("message-again").And.Contains("message-skipped").And.Contains("(by ana)"));
    }

    [Test]
    public async Task Confirm_AdvanceThatWaits_IsOrderedAndConfirmedOnceTheBusinessSystemIsBack()
    {
        JsonElement ordered = await JsonAsync(["confirm", "shop", "o1", .. Ana]);
        await SwitchAsync(ManualFaultPosition.ForcedHealthy);

        Assert.That(ordered.GetProperty("status").GetString(), Is.EqualTo("done"));
        JsonElement timeline = await UntilAsync(async () => (await JsonAsync("payment", "shop", "o1")).GetProperty("attempts")[0],
            attempt => attempt.GetProperty("timeline").GetRawText().Contains("confirmed", StringComparison.Ordinal));
        Assert.That(timeline.GetProperty("timeline").EnumerateArray().Select(happened => happened.GetProperty("operator").GetString()),
            Does.Contain("ana"));
    }

    [Test]
    public async Task Action_TargetIsMissingOrReasonIsEmpty_SaysSo()
    {
        (int noMessage, string message) = await RunAsync(["message", "park", "shop/o1#none", .. Ana]);
        (int noPayment, string payment) = await RunAsync(["confirm", "shop", "o2", .. Ana]);
        (int noReason, string reason) = await RunAsync("confirm", "shop", "o1", "--operator", "ana", "--reason", " ");

        Assert.That((noMessage, noPayment, noReason), Is.EqualTo((ExitCode.AnswerIsNo, ExitCode.AnswerIsNo, ExitCode.NotDone)));
        Assert.That(message, Does.StartWith("NotFound"));
        Assert.That(payment, Does.StartWith("NotFound"));
        Assert.That(reason, Does.Contain("reason"));
    }

    private ValueTask SwitchAsync(ManualFaultPosition position) =>
        _host.Services.GetRequiredService<IFaultSwitch>().SetAsync(position, RunningHost.Clerk, "the core is down", CancellationToken.None);

    private async Task<JsonElement> JsonAsync(params string[] given) =>
        JsonDocument.Parse(await DoneAsync([.. given, "--json"])).RootElement;

    private async Task<string> DoneAsync(string[] given)
    {
        (int code, string output) = await RunAsync(given);
        Assert.That(code, Is.EqualTo(ExitCode.Done), output);
        return output;
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] given)
    {
        using var console =
            new ProgramProcess("FaultTolerantPay.SampleHost", "not used by these commands", [.. given, "--store", _host.Store]);
        int code = await console.ExitAsync(TimeSpan.FromMinutes(1));
        return (code, console.Output + console.Errors);
    }

    private static async Task<JsonElement> UntilAsync(Func<Task<JsonElement>> ask, Func<JsonElement, bool> holds)
    {
        DateTimeOffset end = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1);
        while (true)
        {
            JsonElement answer = await ask();
            if (holds(answer))
            {
                return answer;
            }

            Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), answer.GetRawText());
        }
    }
}
