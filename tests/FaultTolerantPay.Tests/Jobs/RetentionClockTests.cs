using System.Security.Cryptography;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Jobs;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Jobs;

/// <summary>What is deleted never comes back, so a clock that errs for a while must not delete it.</summary>
[OnOneThread]
public sealed class RetentionClockTests
{
    /// <summary>
    /// The clock of a node jumps a year ahead and back. The outcome of a payment is needed for its retry: without it, the bank would pay
    /// the merchant again in an outage.
    /// </summary>
    [Test]
    public async Task RunOnce_ClockJumpsAYearAheadAndBack_OutcomesStay()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        await world.WorkAsync();

        world.Time.JumpWallClock(TimeSpan.FromDays(365));
        await world.WorkAsync();
        world.Time.JumpWallClock(-TimeSpan.FromDays(365));
        world.Restart();
        world.Fail();

        TransactionOutcome again = await world.Pipeline.ExecuteAsync(request);
        Assert.That((again.Kind, again.IsReplay), Is.EqualTo((OutcomeKind.CompletedByPrimary, true)));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    [Test]
    public async Task RunOnce_StatementRetentionIsOver_RemovesTheContentOfFiles()
    {
        using var world = new StandInHarness();
        var files = new InMemoryStatementFileStore();
        DateOnly today = DateOnly.FromDateTime(world.Time.GetUtcNow().UtcDateTime);
        byte[] content = [1];
        StatementFile file = await files.SaveFileAsync(
            new StatementFile
            {
                Provider = new ProviderId("wechat"),
                MerchantNumber = "8800001",
                Day = today,
                Name = "bill.csv",
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
                Length = content.Length,
                FetchedAt = world.Time.GetUtcNow(),
            },
            new MemoryStream(content),
            default);
        var work = new RetentionWork(
            world.Store,
            world.Get<IOperatorControlStore>(),
            world.Time,
            Options.Create(new WorkOptions { StatementRetention = TimeSpan.FromDays(500) }),
            files);

        world.Time.Advance(TimeSpan.FromDays(500));
        await work.RunOnceAsync(default);
        Assert.That(await files.OpenFileAsync(file.Number, default), Is.Not.Null);

        world.Time.Advance(TimeSpan.FromDays(1));
        await work.RunOnceAsync(default);
        Assert.That(await files.OpenFileAsync(file.Number, default), Is.Null);
    }

    [Test]
    public async Task RunOnce_RetentionIsOver_OutcomesAreDeleted()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        await world.WorkAsync();
        world.Time.Advance(new WorkOptions().OutcomeRetention + TimeSpan.FromSeconds(1));
        await world.WorkAsync();
        Assert.That(await world.Store.FindTransactionAsync(request.Key, default), Is.Null);
    }
}
