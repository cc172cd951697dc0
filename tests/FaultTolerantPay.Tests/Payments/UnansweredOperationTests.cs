using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>An operation whose result does not come is asked about, and shown to an operator, until it is certain.</summary>
[OnOneThread]
public sealed class UnansweredOperationTests
{
    private static readonly OperatorId Ana = new("ana");

    [Test]
    public async Task Receive_PendingWithoutEnd_TheChannelIsQueriedAllTheSame()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        world.FirstProvider.Settle(pending.Reference, ProviderResult.Succeeded());
        CallbackReading again = Says(pending, ProviderResult.Pending());

        for (int i = 0; i < 100; i++)
        {
            await world.CallBackAsync(world.FirstProvider, again);
            await world.PassAsync(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4));
        }

        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
    }

    [Test]
    public async Task Receive_PendingAgainAndAgain_IsOneLineOfTheTimeline()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        int before = (await world.Get<IStandInStore>().ListTimelineAsync(Key(), default)).Count;

        for (int i = 0; i < 100; i++)
        {
            await world.CallBackAsync(world.FirstProvider, Says(pending, ProviderResult.Pending()));
        }

        Assert.That((await world.Get<IStandInStore>().ListTimelineAsync(Key(), default)).Count, Is.LessThanOrEqualTo(before + 1));
    }

    [Test]
    public async Task Query_CallNeverReturns_AnOperatorIsTold()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.HangForGood);
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(12)), Card(), default));

        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.That(world.SecondProvider.Orders, Is.Empty);
        Assert.That((await world.OpenDiscrepanciesAsync()).Select(of => of.Kind), Has.Member(DiscrepancyKind.StillUnknown));
    }

    [Test]
    public async Task Query_StillUnknownWasClosed_OpensAgainAfterADay()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseAnswer);
        world.FirstProvider.QuerySteps.Otherwise = FakeStep.LoseAnswer;
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(1)), Card(), default));
        await world.PassAsync(TimeSpan.FromHours(2));
        Discrepancy open = (await world.OpenDiscrepanciesAsync()).Single();
        await world.Get<IAdvanceActions>().CloseDiscrepancyAsync(open.Id, Ana, "asked the channel by phone", default);

        await world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromMinutes(5));

        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Unknown));
        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Not.Empty);
    }

    [Test]
    public async Task Query_TakesLongerThanTheLease_IsRecorded()
    {
        using var world = new CardWorld(pay => pay.Work(work => work.LeaseDuration = TimeSpan.FromSeconds(5)));
        using var other = new CardWorld(pay => pay.Work(work => work.LeaseDuration = TimeSpan.FromSeconds(5)), beside: world);
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseAnswer);
        world.FirstProvider.QuerySteps.Otherwise = FakeStep.AnswerAfter(TimeSpan.FromSeconds(8));
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromMilliseconds(500)), Card(), default));
        CardWorld[] nodes = [world, other];
        Task<int>?[] rounds = new Task<int>?[2];

        for (int second = 0; second < 300; second++)
        {
            for (int i = 0; i < 2; i++)
            {
                if (rounds[i] is null or { IsCompleted: true })
                {
                    rounds[i] = nodes[i].Get<IEnumerable<IBackgroundWork>>()
                        .Single(work => work.Name == "channelpayment").RunOnceAsync(default).AsTask();
                }
            }

            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
    }

    [Test]
    public async Task Query_AcceptedAfterAllWhileACallHangs_IsPutOff()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.HangForGood);
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(12)), Card(), default));
        await world.CallBackAsync(world.FirstProvider, Says(answer.Operation!, ProviderResult.NotExecuted()));
        answer = await world.UntilAsync(world.Payments.PayAsync(world.Request(), Card(), default));
        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));

        await world.CallBackAsync(world.FirstProvider, Says(answer.Payment.Operations[0], ProviderResult.Pending()));
        await world.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That((await world.FindAsync()).NextActionAt, Is.GreaterThan(world.Now));
    }

    private static async Task<ChannelOperation> PendingAsync(CardWorld world)
    {
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromMilliseconds(500)), Card(), default));
        return answer.Operation!;
    }
}
