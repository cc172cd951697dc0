using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>What an operator is shown of a message after an action on it, and what the action closes.</summary>
public sealed class MessageActionResultTests
{
    private const string Why = "asked them by phone";

    [Test]
    public async Task Actions_OnANotice_ShowItAndCloseItsDiscrepancy()
    {
        using StandInHarness world = await RefusedAsync();
        IMessageActions messages = world.Get<IMessageActions>();
        string id = $"{world.Request().Key}#{NoticeKind.LimitExceeded}";

        OperatorActionResult parked = await messages.ParkNowAsync(id, StandInHarness.Clerk, Why, default);
        Discrepancy opened = await world.OpenDiscrepancyAsync();
        OperatorActionResult parkedAgain = await messages.ParkNowAsync(id, StandInHarness.Clerk, Why, default);
        OperatorActionResult skipped = await messages.SkipAsync(id, StandInHarness.Clerk, "the shop has closed", default);
        OperatorActionResult notParked = await messages.ParkNowAsync(id, StandInHarness.Clerk, Why, default);

        Assert.That((parked.Status, parked.Message?.Status), Is.EqualTo((OperatorActionStatus.Done, OutboxStatus.Parked)), "parked");
        Assert.That(
            (parkedAgain.Status, parkedAgain.Message?.Id), Is.EqualTo((OperatorActionStatus.AlreadyDone, id)), "parked once more");
        Assert.That((skipped.Status, skipped.Message?.Status), Is.EqualTo((OperatorActionStatus.Done, OutboxStatus.Skipped)), "skipped");
        Assert.That((notParked.Status, notParked.Reason), Is.EqualTo((OperatorActionStatus.NotAllowed, "it was skipped")), "too late");
        Discrepancy closed = (await world.Store.FindDiscrepancyAsync(opened.Id, default))!;
        Assert.That(
            (closed.ClosedBy, closed.Decision), Is.EqualTo(((OperatorId?)StandInHarness.Clerk, "the shop has closed")), "discrepancy");
    }

    [Test]
    public async Task Actions_OnAnAdvice_ShowIt()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        IMessageActions messages = world.Get<IMessageActions>();

        OperatorActionResult skipped = await messages.SkipAsync($"{request.Key}#advanced", StandInHarness.Clerk, Why, default);

        Assert.That((skipped.Status, skipped.Message?.Status), Is.EqualTo((OperatorActionStatus.Done, OutboxStatus.Skipped)));
    }

    [Test]
    public async Task Actions_OnAnAdviceWithoutAnAdvance_SayThatThereIsNone()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        OutboxMessage advice = (await world.Store.FindMessageAsync($"{request.Key}#advanced", default))!;
        TransactionKey other = world.Request("order-2").Key;
        OutboxMessage orphan = advice with { Number = 0, Advice = advice.Advice! with { Id = "orphan", Key = other } };
        await world.Store.CommitAsync(new StandInCommit { At = world.Now, Outbox = [orphan] }, default);

        OperatorActionResult result = await world.Get<IMessageActions>().SkipAsync("orphan", StandInHarness.Clerk, Why, default);

        Assert.That(
            (result.Status, result.Reason, result.Message?.Id),
            Is.EqualTo((OperatorActionStatus.NotFound, $"there is no advance {other}", "orphan")));
    }

    private static async Task<StandInHarness> RefusedAsync()
    {
        var world = new StandInHarness(services: services => services.AddSingleton<INoticeSink>(new DeafSink()));
        await world.AddMerchantAsync(limitMinor: 1);
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Refused));
        return world;
    }

    private sealed class DeafSink : INoticeSink
    {
        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("no such number");
    }
}
