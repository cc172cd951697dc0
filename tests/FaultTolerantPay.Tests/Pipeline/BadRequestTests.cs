using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.StandIn;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>A request that cannot be right is refused with every wrong field and its value; nobody is asked, and nothing is written.</summary>
[OnOneThread]
public sealed class BadRequestTests
{
    private static readonly TimeSpan LongestWait = new PipelineOptions().LongestWait;

    private static readonly TestCaseData[] WrongFields =
    [
        Wrong("merchant", "''", r => r with { Merchant = new MerchantId("") }),
        Wrong("merchant", "''", r => r with { Merchant = default }),
        Wrong("merchant", $"'{new string('m', 64)}…'", r => r with { Merchant = new MerchantId(new string('m', 65)) }),
        Wrong("order", "''", r => r with { Order = new OrderId("") }),
        Wrong("order", "'a b'", r => r with { Order = new OrderId("a b") }),
        Wrong("order", "'grün'", r => r with { Order = new OrderId("grün") }),
        Wrong("customer", "'a\u0000'", r => r with { Customer = new CustomerId("a\0") }),
        Wrong("amount", "0", r => r with { Amount = r.Amount with { Minor = 0 } }),
        Wrong("amount", "-1", r => r with { Amount = r.Amount with { Minor = -1 } }),
        Wrong("amount", "-9223372036854775808", r => r with { Amount = r.Amount with { Minor = long.MinValue } }),
        Wrong("currency", "'EURO'", r => r with { Amount = r.Amount with { Currency = new Currency("EURO") } }),
        Wrong("currency", "'eur'", r => r with { Amount = r.Amount with { Currency = new Currency("eur") } }),
        Wrong("currency", "''", r => r with { Amount = r.Amount with { Currency = default } }),
        Wrong("requestedAt", "0001-01-01T00:00:00.0000000+00:00", r => r with { RequestedAt = default, AnswerBy = default(DateTimeOffset).AddSeconds(1) }),
        Wrong("requestedAt", "9999-12-31T23:00:00.0000000+00:00", r => r with { RequestedAt = DateTimeOffset.MaxValue.AddTicks(1 - TimeSpan.TicksPerHour), AnswerBy = DateTimeOffset.MaxValue.AddTicks(1 - TimeSpan.TicksPerHour).AddSeconds(1) }),
        Wrong("answerBy", null, r => r with { AnswerBy = r.RequestedAt }),
        Wrong("answerBy", null, r => r with { AnswerBy = r.RequestedAt + LongestWait + TimeSpan.FromTicks(1) }),
        Wrong("answerBy", "9999-12-31T23:59:59.9999999+00:00", r => r with { AnswerBy = DateTimeOffset.MaxValue }),
        Wrong("institution", "''", r => r with { Institution = new InstitutionId("") }),
        Wrong("collectionMeans.institution", "''", r => r with { CollectionMeans = new CollectionMeans(default, "agreement-1") }),
        Wrong("collectionMeans.token", "the value given", r => r with { CollectionMeans = new CollectionMeans(StandInWorld.Alpha, "") }),
    ];

    private static TestCaseData Wrong(string field, string? value, Func<TransactionRequest, TransactionRequest> spoil) =>
        new TestCaseData(field, value, spoil).SetArgDisplayNames(field, value ?? "-");

    [TestCaseSource(nameof(WrongFields))]
    public async Task Execute_WrongField_IsRefusedByNameWithItsValue(string field, string? value, Func<TransactionRequest, TransactionRequest> spoil)
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        TransactionRequest request = spoil(world.Request());
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);

        Assert.That((outcome.Kind, outcome.Refusal?.Code, outcome.Refusal?.Rule), Is.EqualTo((OutcomeKind.Refused, RefusalCode.BadRequest, RuleNames.RequestFields)));
        Figure wrong = outcome.Refusal!.Figures.Single();
        Assert.That(wrong.Name, Is.EqualTo(field));
        Assert.That(wrong.Value, Does.StartWith($"{value ?? request.AnswerBy.ToString("O", System.Globalization.CultureInfo.InvariantCulture)} is not "));
        Assert.That(world.Primary.Executed, Is.Empty);
        Assert.That(await world.Store.FindTransactionAsync(request.Key, default), Is.Null);
    }

    [Test]
    public async Task Execute_EveryFieldWrong_NamesThemAll()
    {
        using var world = new StandInWorld();
        var request = new TransactionRequest
        {
            Merchant = default,
            Order = default,
            Customer = default,
            Amount = default,
            RequestedAt = default,
            AnswerBy = default,
            Institution = default(InstitutionId),
            CollectionMeans = new CollectionMeans(default, "4111 1111 1111 1111"),
        };
        Refusal refusal = (await world.Pipeline.ExecuteAsync(request)).Refusal!;

        Assert.That(refusal.Figures.Select(figure => figure.Name), Is.EqualTo(new[]
        {
            "merchant", "order", "customer", "amount", "currency", "requestedAt", "answerBy", "institution", "collectionMeans.institution", "collectionMeans.token",
        }));
        Assert.That(refusal.ToString(), Does.Not.Contain("4111"), "a card number in the wrong field is not shown");
    }

    [Test]
    public async Task Execute_SameKeyWithOtherContent_IsAConflictAndTheStoredOutcomeStays([Values] bool isFaulted)
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(request);
        if (!isFaulted)
            world.Detector.Recover();

        TransactionOutcome conflict = await world.Pipeline.ExecuteAsync(request with { Amount = request.Amount with { Minor = 5_001 } });

        Assert.That((conflict.Kind, conflict.Refusal?.Code), Is.EqualTo((OutcomeKind.Refused, RefusalCode.KeyConflict)));
        Assert.That(conflict.Refusal!.Figures, Is.EqualTo(new[] { new Figure("key", "shop/order-1"), new Figure("amount", "50.01 EUR, but 50.00 EUR before") }));
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(first.Kind));
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Execute_SameKeyWithOtherContentAtOnce_IsAConflict()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        TransactionRequest request = world.Request();
        TransactionOutcome? conflict = null;
        world.Primary.OnExecute = _ =>
        {
            conflict = world.Pipeline.ExecuteAsync(request with { Customer = new CustomerId("customer-2") }).AsTask().Result;
            return Faults.PrimaryResult.Succeeded();
        };

        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(conflict?.Refusal?.Code, Is.EqualTo(RefusalCode.KeyConflict));
        Assert.That(conflict!.Refusal!.Figures[1], Is.EqualTo(new Figure("customer", "customer-2, but customer-1 before")));
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Execute_SameKeyWithEverythingElseOther_NamesEachFieldAndNoToken()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);

        Refusal refusal = (await world.Pipeline.ExecuteAsync(request with
        {
            Amount = new Money(1, new Currency("GBP")),
            Customer = new CustomerId("customer-2"),
            Institution = StandInWorld.Beta,
            CollectionMeans = new CollectionMeans(StandInWorld.Beta, "agreement-2"),
        })).Refusal!;

        Assert.That(refusal.Figures.Select(figure => figure.Name), Is.EqualTo(new[] { "key", "amount", "customer", "institution", "collectionMeans.institution", "collectionMeans.token" }));
        Assert.That(refusal.ToString(), Does.Not.Contain("agreement"));
    }
}
