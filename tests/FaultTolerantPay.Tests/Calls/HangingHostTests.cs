using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Calls;

/// <summary>Code of the host that never answers and ignores its token: its callers continue, and no slot stays taken.</summary>
[OnOneThread]
public class HangingHostTests
{
    [Test]
    public async Task NoticeSink_HangsForOneMerchant_OthersGetTheirNotices()
    {
        var sink = new HangingEventSink("shop-1");
        using var world = new StandInHarness(services: services => services.AddSingleton<INoticeSink>(sink));
        world.Fail();
        foreach (string shop in (string[])["shop-1", "shop-2"])
        {
            await world.AddMerchantAsync(shop, limitMinor: 1);
            Assert.That((await world.Pipeline.ExecuteAsync(world.Request(merchant: shop))).Kind, Is.EqualTo(OutcomeKind.Refused));
        }

        await world.WorkBesideHangingAsync(WorkKind.Notices, TimeSpan.FromSeconds(10));
        world.Time.Advance(TimeSpan.FromSeconds(10));
        await world.WorkBesideHangingAsync(WorkKind.Notices, TimeSpan.FromSeconds(10));

        Assert.That(sink.Delivered, Is.EqualTo(new[] { "shop-2" }));
        Assert.That(sink.Tries, Is.EqualTo(1), "The one that hangs is not sent again while it does.");
    }

    [Test]
    public async Task NoticeSink_HangsForEveryNoticeOfOneMerchant_OthersGetTheirNotices()
    {
        var sink = new HangingEventSink("shop-1");
        using var world = new StandInHarness(services: services => services.AddSingleton<INoticeSink>(sink));
        world.Fail();
        await world.AddMerchantAsync("shop-1", limitMinor: 1);
        await world.AddMerchantAsync("shop-2", limitMinor: 1);
        for (int order = 0; order < 40; order++)
        {
            await world.Pipeline.ExecuteAsync(world.Request($"order-{order}", merchant: "shop-1"));
        }

        for (int minute = 0; minute < 20; minute++)
        {
            await world.WorkBesideHangingAsync(WorkKind.Notices, TimeSpan.FromSeconds(10));
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await world.Pipeline.ExecuteAsync(world.Request(merchant: "shop-2"));
        await world.WorkBesideHangingAsync(WorkKind.Notices, TimeSpan.FromSeconds(10));

        Assert.That(sink.Delivered, Is.EqualTo(new[] { "shop-2" }));
        Assert.That(sink.Tries, Is.EqualTo(40), "Each once.");
        IReadOnlyList<Discrepancy> open = await world.Store.ListDiscrepanciesAsync(true, null, 100, default);
        Assert.That(open.Count(discrepancy => discrepancy.Kind == DiscrepancyKind.NoticeOverdue), Is.EqualTo(40),
            "An operator sees what hangs.");
    }

    [Test]
    public async Task Stage_NeverAnswers_RefusesAndFreesItsSlot()
    {
        using var world = new StandInHarness(pay => pay.Pipeline(o => o.MaxConcurrentStandIns = 1),
            services => services.AddSingleton<IStandInStage>(new HangingStage()));
        await world.AddMerchantAsync();
        world.Fail();

        Task<TransactionOutcome> first = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        world.Time.Advance(new PipelineOptions().StageTimeout);
        Task<TransactionOutcome> second = world.Pipeline.ExecuteAsync(world.Request("order-2")).AsTask();
        world.Time.Advance(new PipelineOptions().StageTimeout);

        foreach (Task<TransactionOutcome> payment in (Task<TransactionOutcome>[])[first, second])
        {
            Assert.That(payment.IsCompletedSuccessfully, Is.True, "the payment is answered");
            Assert.That((payment.Result.Kind, payment.Result.Refusal?.Rule), Is.EqualTo((OutcomeKind.Refused, RuleNames.StageFailed)),
                "answer");
        }
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    [Test]
    public async Task Stage_NeverAnswersAnybody_IsNotCalledBeyondTheBound()
    {
        var stage = new HangingStage();
        using var world =
            new StandInHarness(pay => pay.Calls(o => o.MaxAbandonedCalls = 3), services => services.AddSingleton<IStandInStage>(stage));
        await world.AddMerchantAsync();
        world.Fail();

        for (int order = 0; order < 10; order++)
        {
            Task<TransactionOutcome> payment = world.Pipeline.ExecuteAsync(world.Request($"order-{order}")).AsTask();
            world.Time.Advance(new PipelineOptions().StageTimeout);
            Assert.That((await payment).Refusal?.Rule, Is.EqualTo(RuleNames.StageFailed));
        }

        Assert.That(stage.Calls, Is.EqualTo(3));
    }

    [Test]
    public async Task Stage_TakesLongerThanTheCallerWaits_RefusesAtTheDeadline()
    {
        using var world = new StandInHarness(services: services => services.AddSingleton<IStandInStage>(new HangingStage()));
        await world.AddMerchantAsync();
        world.Fail();

        Task<TransactionOutcome> payment =
            world.Pipeline.ExecuteAsync(world.Request() with { AnswerBy = world.Now.AddMilliseconds(300) }).AsTask();
        world.Time.Advance(TimeSpan.FromMilliseconds(300));

        Assert.That(payment.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Stage_NeverAnswersAtAnyPosition_Refuses([Values] StagePosition position)
    {
        using var world = new StandInHarness(
            services: services => services.AddSingleton<IStandInStage>(new HangingStage { Position = position }));
        await world.AddMerchantAsync();
        world.Fail();

        Task<TransactionOutcome> payment = world.Pipeline.ExecuteAsync(world.Request()).AsTask();
        world.Time.Advance(new PipelineOptions().StageTimeout);

        Assert.That(payment.IsCompletedSuccessfully, Is.True, "the payment is answered");
        Assert.That(payment.Result.Refusal?.Rule, Is.EqualTo(RuleNames.StageFailed), "refusal");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    private sealed class HangingEventSink(string hangsFor) : INoticeSink
    {
        public List<string> Delivered { get; } = [];

        public int Tries { get; private set; }

        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
        {
            if (notice.Key.Merchant.Value == hangsFor)
            {
                Tries++;
                return new ValueTask(new TaskCompletionSource().Task);
            }
            Delivered.Add(notice.Key.Merchant.Value);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class HangingStage : IStandInStage
    {
        public StagePosition Position { get; init; } = StagePosition.BeforeCredit;

        public int Calls { get; private set; }

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            Calls++;
            return ScriptedInstitution.Silence<Refusal?>();
        }
    }
}
