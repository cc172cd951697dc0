using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>Calls to the business system beside the payments: their limits, and what a recovery does to their waits.</summary>
public sealed class BackgroundCallTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Confirmations_ManyWait_KeepToTheRateAndNothingIsRewritten()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        for (int i = 0; i < 200; i++)
        {
            await world.AdvancedAsync($"order-{i}");
        }

        int asked = 0;
        world.Primary.OnConfirm = _ =>
        {
            asked++;
            return new OriginalResult(OriginalStatus.Cancelled);
        };
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await world.WorkAsync();
        world.Detector.Recover();
        await world.WorkAsync();
        Assert.That(asked, Is.LessThanOrEqualTo(4), "as many as may be under way at once");
        await world.PassAsync(3 * Second, Second / 20);
        Assert.That(asked, Is.InRange(50, 64), "confirmations in three seconds");
        Assert.That((await PaidAsync(world)).Max(advance => advance.Version),
            Is.EqualTo((await PaidAsync(world)).Min(advance => advance.Version)), "what waits is left as it is");

        await world.PassAsync(8 * Second, Second / 20);
        Assert.That(asked, Is.EqualTo(200), "confirmations in the end");
        Assert.That(await PaidAsync(world), Is.Empty, "advances that still wait");
    }

    [Test]
    public async Task Advices_ManyWait_KeepToTheirOwnRate()
    {
        using var world =
            new StandInHarness(pay => pay.Recovery(options => options.Advices = new CallRateLimit { MaxPerSecond = 5, MaxConcurrent = 1 }));
        await world.AddMerchantAsync();
        for (int i = 0; i < 60; i++)
        {
            await world.AdvancedAsync($"order-{i}");
        }

        world.Detector.Recover();

        await world.PassAsync(4 * Second, Second / 20);
        Assert.That(world.Primary.Advised, Has.Count.InRange(15, 22));
        await world.PassAsync(12 * Second, Second / 20);
        Assert.That(world.Primary.Advised.Select(advice => advice.Id).Distinct().ToList(), Has.Count.EqualTo(60));
    }

    [Test]
    public async Task StatusQueries_TwoQuestionsForEachPayment_BothAreAskedUnderLoad()
    {
        using var world = new StandInHarness(pay =>
            pay.Recovery(options => options.StatusQueries = new CallRateLimit { MaxPerSecond = 1, MaxConcurrent = 1 }));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        TransactionRequest[] requests = [.. Enumerable.Range(0, 5).Select(i => world.Request($"order-{i}"))];
        foreach (TransactionRequest request in requests)
        {
            Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Pending));
        }

        world.Primary.OnQuery =
            _ => new OriginalResult(world.Now < requests[0].AnswerBy ? OriginalStatus.NotFound : OriginalStatus.Executed);
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.CannotCancel);
        await world.PassAsync(TimeSpan.FromMinutes(3), Second);

        foreach (TransactionRequest request in requests)
        {
            Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind,
                Is.EqualTo(OutcomeKind.CompletedByPrimary));
        }
    }

    [Test]
    public async Task Recovery_FirstQuestionIsNotDueYet_IsNotAskedSooner()
    {
        using var world = new StandInHarness(pay => pay.Recovery(options => options.ConfirmDelay = TimeSpan.FromHours(1)));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        bool isAsked = false;
        world.Primary.OnConfirm = _ =>
        {
            isAsked = true;
            return new OriginalResult(OriginalStatus.Cancelled);
        };
        await world.WorkAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(59));
        Assert.That(isAsked, Is.False, "before it is due");

        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.That(isAsked, Is.True, "once it is due");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.Not.EqualTo(AdvanceState.Paid), "state");
    }

    [Test]
    public async Task ConfirmNow_FirstQuestionIsNotDueYet_IsAskedNow()
    {
        using var world = new StandInHarness(pay => pay.Recovery(options => options.ConfirmDelay = TimeSpan.FromHours(1)));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.Operations.ConfirmNowAsync(request.Key, StandInHarness.Clerk, "the shop asks", default);
        await world.WorkAsync();

        Assert.That((await world.AdvanceOfAsync(request)).State, Is.Not.EqualTo(AdvanceState.Paid));
    }

    [Test]
    public async Task Recovery_QuestionsThatWentUnanswered_AreAskedAgainSoonAndOften()
    {
        using var world = new StandInHarness(pay => pay.Recovery(options => options.MaxRetryDelay = TimeSpan.FromHours(1)));
        await world.AddMerchantAsync();
        await world.AdvancedAsync();
        world.Detector.Recover();
        List<DateTimeOffset> asked = [];
        world.Primary.OnConfirm = _ =>
        {
            asked.Add(world.Now);
            return default;
        };
        // Twelve hours without an answer: the wait is an hour.
        await world.PassAsync(TimeSpan.FromHours(12));
        Assert.That(asked[^1] - asked[^2], Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(59)), "wait before the recovery");
        world.Fail();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        asked.Clear();
        world.Detector.Recover();
        DateTimeOffset back = world.Now;
        await world.PassAsync(TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(10));

        Assert.That(asked[0] - back, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(20)), "first wait after the recovery");
        Assert.That(asked[1] - back, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(60)), "second wait after the recovery");
        Assert.That(asked, Has.Count.InRange(5, 8), "waits that double from the recovery on");
    }

    private static async Task<IReadOnlyList<Advance>> PaidAsync(StandInHarness world) =>
        await world.Store.ListAdvancesAsync(AdvanceState.Paid, null, 1_000, default);
}
