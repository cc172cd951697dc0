using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Move;
using FaultTolerantPay.SampleHost.Tests.Serve;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Tests.Move;

/// <summary>A host on PostgreSQL goes on with what a host on SQLite began.</summary>
[NonParallelizable]
public sealed class MovedWorkTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Test]
    public async Task Advance_UncollectedInTheFile_IsCollectedOnPostgreSqlAndItsAttemptIsReplayed()
    {
        Database database = DatabaseServer.NewSchema();
        await using RunningHost host = await RunningHost.StartAsync(balanceMinor: 1_000_000);
        await host.PutAsync("/admin/faults/business", new { rules = new[] { new { kind = "unavailable" } } });
        TransactionOutcome outcome = await host.PayAsync("o0");
        string advanced = "o0";
        for (int number = 1; number < 40 && outcome.Kind != OutcomeKind.Advanced; number++)
        {
            outcome = await host.PayAsync(advanced = $"o{number}");
        }

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced));
        await host.StopHostAsync();

        var error = new StringWriter();
        int code = await new Dispatcher("SampleHost", [MoveCommand.Command]).RunAsync(
            ["move", "--from", host.Store, "--to", database.Runtime, "--schema", database.Schema, "--migration-connection", database.Owner],
            TextWriter.Null, error);
        Assert.That(code, Is.EqualTo(ExitCode.Done), error.ToString());

        await host.PutAsync("/admin/faults/business", new { rules = Array.Empty<object>() });
        await host.StartHostAsync(database.Store);
        TransactionOutcome replayed = await host.PayAsync(advanced);
        Assert.That((replayed.Kind, replayed.Reference), Is.EqualTo((outcome.Kind, outcome.Reference)));
        var store = host.Services.GetRequiredService<IStandInStore>();
        var key = new TransactionKey(RunningHost.Shop, new OrderId(advanced));
        DateTimeOffset end = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(60);
        while ((await store.FindAdvanceAsync(key, None))!.State != AdvanceState.Collected)
        {
            Assert.That(DateTimeOffset.UtcNow, Is.LessThan(end), "the advance is collected");
            await Task.Delay(100);
        }

        Assert.That((await host.OrderAsync(advanced)).GetProperty("payouts").GetInt64(), Is.EqualTo(1), "nothing was paid twice");
        Assert.That((await store.CheckAuditTrailAsync(null, None)).Problems, Is.Empty);
    }
}
