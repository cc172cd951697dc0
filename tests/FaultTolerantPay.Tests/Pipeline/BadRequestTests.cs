using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>
/// A request that cannot be right is refused with every wrong field and its value; nobody is asked, and nothing is written.
/// </summary>
[OnOneThread]
public sealed class BadRequestTests
{
    private static readonly TimeSpan MaxTimeToAnswer = new PipelineOptions().MaxTimeToAnswer;

    private static readonly TestCaseData[] WrongFields =
    [
        Wrong("merchant", "''", r => r with { Merchant = new MerchantId("") }),
        Wrong("merchant", "''", r => r with { Merchant = default }),
        Wrong("merchant", $"'{new string('m', 64)}…'", r => r with { Merchant = new MerchantId(new string('m', 65)) }),
        Wrong("order", "''", r => r with { Order = new OrderId("") }),
        Wrong("order", "'a b'", r => r with { Order = new OrderId("a b") }),
        Wrong("order", "'grün'", r => r with { Order = new OrderId("grün") }),
        Wrong("attempt", "''", r => r with { Attempt = new AttemptId("") }),
        Wrong("attempt", "'try 2'", r => r with { Attempt = new AttemptId("try 2") }),
        Wrong("customer", "'a\\u0000'", r => r with { Customer = new CustomerId("a\0") }),
        Wrong("customer", "'(forgotten)'", r => r with { Customer = CustomerId.Erased }),
        Wrong("amount", "0", r => r with { Amount = r.Amount with { Minor = 0 } }),
        Wrong("amount", "-1", r => r with { Amount = r.Amount with { Minor = -1 } }),
        Wrong("amount", "-9223372036854775808", r => r with { Amount = r.Amount with { Minor = long.MinValue } }),
        Wrong("currency", "'EURO'", r => r with { Amount = r.Amount with { Currency = new Currency("EURO") } }),
        Wrong("currency", "'eur'", r => r with { Amount = r.Amount with { Currency = new Currency("eur") } }),
        Wrong("currency", "''", r => r with { Amount = r.Amount with { Currency = default } }),
        Wrong("requestedAt", "0001-01-01T00:00:00.0000000+00:00",
            r => r with { RequestedAt = default, AnswerBy = default(DateTimeOffset).AddSeconds(1) }),
        Wrong("requestedAt", "9999-12-31T23:00:00.0000000+00:00",
            r => r with
            {
                RequestedAt = DateTimeOffset.MaxValue.AddTicks(1 - TimeSpan.TicksPerHour),
                AnswerBy = DateTimeOffset.MaxValue.AddTicks(1 - TimeSpan.TicksPerHour).AddSeconds(1),
            }),
        Wrong("answerBy", null, r => r with { AnswerBy = r.RequestedAt }),
        Wrong("answerBy", null, r => r with { AnswerBy = r.RequestedAt + MaxTimeToAnswer + TimeSpan.FromTicks(1) }),
        Wrong("answerBy", "9999-12-31T23:59:59.9999999+00:00", r => r with { AnswerBy = DateTimeOffset.MaxValue }),
        Wrong("institution", "''", r => r with { Institution = new InstitutionId("") }),
        Wrong("mandate.institution", "''", r => r with { Mandate = new Mandate(default, "agreement-1") }),
        Wrong("mandate.token", "the value given", r => r with { Mandate = new Mandate(StandInHarness.Alpha, "") }),
    ];

    private static TestCaseData Wrong(string field, string? value, Func<TransactionRequest, TransactionRequest> spoil) =>
        new TestCaseData(field, value, spoil).SetArgDisplayNames(field, value ?? "-");

    [TestCaseSource(nameof(WrongFields))]
    public async Task Execute_WrongField_IsRefusedByNameWithItsValue(string field, string? value,
        Func<TransactionRequest, TransactionRequest> spoil)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = spoil(world.Request());
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);

        Assert.That((outcome.Kind, outcome.Refusal?.Code, outcome.Refusal?.Rule),
            Is.EqualTo((OutcomeKind.Refused, RefusalCode.BadRequest, RuleNames.RequestFields)), "outcome");
        Detail wrong = outcome.Refusal!.Details.Single();
        Assert.That(wrong.Name, Is.EqualTo(field), "field");
        Assert.That(wrong.Value,
            Does.StartWith($"{value ?? request.AnswerBy.ToString("O", System.Globalization.CultureInfo.InvariantCulture)} is not "),
            "value");
        Assert.That(world.Primary.Executed, Is.Empty, "executions");
        Assert.That(await world.Store.FindTransactionAsync(request.Key, default), Is.Null, "record");
    }

    [Test]
    public async Task Execute_EveryFieldWrong_NamesThemAll()
    {
        using var world = new StandInHarness();
        var request = new TransactionRequest
        {
            Merchant = default,
            Order = default,
            Attempt = default(AttemptId),
            Customer = default,
            Amount = default,
            RequestedAt = default,
            AnswerBy = default,
            Institution = default(InstitutionId),
            Mandate = new Mandate(default, "4111 1111 1111 1111"),
        };
        Refusal refusal = (await world.Pipeline.ExecuteAsync(request)).Refusal!;

        Assert.That(refusal.Details.Select(detail => detail.Name), Is.EqualTo(new[]
        {
            "merchant", "order", "attempt", "customer", "amount", "currency", "requestedAt", "answerBy", "institution",
                "mandate.institution", "mandate.token",
        }));
        Assert.That(refusal.ToString(), Does.Not.Contain("4111"), "a card number in the wrong field is not shown");
    }

    [Test]
    public async Task Execute_SameKeyWithOtherContent_IsAConflictAndTheStoredOutcomeStays([Values] bool isFaulted)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(request);
        if (!isFaulted)
        {
            world.Detector.Recover();
        }

        TransactionOutcome conflict = await world.Pipeline.ExecuteAsync(request with { Amount = request.Amount with { Minor = 5_001 } });

        Assert.That((conflict.Kind, conflict.Refusal?.Code), Is.EqualTo((OutcomeKind.Refused, RefusalCode.KeyConflict)), "outcome");
        Assert.That(conflict.Refusal!.Details,
            Is.EqualTo(new[] { new Detail("key", "shop/order-1"), new Detail("amount", "different from before") }), "details");
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(first.Kind), "outcome of the first content");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1), "payouts");
    }

    [Test]
    public async Task Execute_SameKeyWithOtherContentAtOnce_IsAConflict()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        TransactionOutcome? conflict = null;
        world.Primary.OnExecute = _ =>
        {
            conflict = world.Pipeline.ExecuteAsync(request with { Customer = new CustomerId("customer-2") }).AsTask().Result;
            return PrimaryResult.Succeeded();
        };

        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome of the first");
        Assert.That(conflict?.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict), "refusal of the other");
        Assert.That(conflict!.Refusal!.Details[1], Is.EqualTo(new Detail("customer", "different from before")), "what differs");
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1), "executions");
    }

    /// <summary>
    /// Who asks may be another caller, who guesses: it learns which fields differ, and nothing of the first one's amount, customer,
    /// institution or token.
    /// </summary>
    [Test]
    public async Task Execute_SameKeyWithEverythingElseDifferent_NamesEachFieldAndNoValue()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request() with
        {
            Amount = new Money(4_321, StandInHarness.Eur),
            Institution = StandInHarness.Alpha,
        };
        await world.Pipeline.ExecuteAsync(request);

        TransactionOutcome conflict = await world.Pipeline.ExecuteAsync(request with
        {
            Amount = new Money(1, new Currency("GBP")),
            Customer = new CustomerId("guessed"),
            Institution = StandInHarness.Beta,
            Mandate = new Mandate(StandInHarness.Beta, "agreement-2"),
        });

        Assert.That(conflict.Refusal!.Details.Select(detail => detail.Name),
            Is.EqualTo(new[] { "key", "amount", "customer", "institution" }), "fields");
        Assert.That(conflict.Reference, Is.Null, "reference");
        foreach (string secret in new[] { "43.21", "4321", "EUR", request.Customer.Value, StandInHarness.Alpha.Value,
            request.Mandate!.Value.Token })
        {
            Assert.That(conflict.ToString() + conflict.Refusal, Does.Not.Contain(secret), "text");
        }
    }

    /// <summary>
    /// A fresh token for the same payment is not another payment: the retry is answered with the first outcome, and what was recorded first
    /// is what is collected by.
    /// </summary>
    [Test]
    public async Task Execute_SameAttemptWithAFreshToken_IsAReplayAndTheFirstTokenStays()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        TransactionOutcome retry = await world.Pipeline.ExecuteAsync(
            request with
            {
                Mandate = new Mandate(StandInHarness.Alpha, "fresh"),
                RequestedAt = world.Now,
                AnswerBy = world.Now.AddSeconds(30),
            });

        Assert.That((retry.Kind, retry.IsReplay), Is.EqualTo((OutcomeKind.Advanced, true)), "answer");
        Assert.That((await world.Store.FindAdvanceAsync(request.Key, default))!.Mandate, Is.EqualTo(request.Mandate), "mandate on record");
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1), "payouts");
    }
}
