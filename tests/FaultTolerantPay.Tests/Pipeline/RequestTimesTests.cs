using System.Reflection;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>
/// Whatever times people and their programs give, the answer is one of the library's own: refused by name, or taken. A time that is added
/// to a request is tried from then on.
/// </summary>
[OnOneThread]
public sealed class RequestTimesTests
{
    private static readonly TimeSpan East = TimeSpan.FromHours(14);

    private static readonly DateTimeOffset[] Ends =
    [
        DateTimeOffset.MinValue, DateTimeOffset.MinValue.AddTicks(1), DateTimeOffset.MinValue.ToOffset(East), new(DateTime.MinValue, -East),
        DateTimeOffset.MaxValue, DateTimeOffset.MaxValue.AddTicks(-1), DateTimeOffset.MaxValue.ToOffset(-East),
            new(DateTime.MaxValue, East),
    ];

    private static PropertyInfo[] TimesOf(Type type) =>
        [.. type.GetProperties()
            .Where(property => property.CanWrite
                && (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(DateTimeOffset))];

    /// <summary>Every choice of "as it is" or an end for each of the times.</summary>
    private static IEnumerable<(T Request, PropertyInfo[] AtEnds)> AtEnds<T>(Func<T> make)
        where T : notnull
    {
        PropertyInfo[] times = TimesOf(typeof(T));
        Assert.That(times, Is.Not.Empty);
        int choices = (int)Math.Pow(Ends.Length + 1, times.Length);
        for (int choice = 1; choice < choices; choice++)
        {
            T request = make();
            List<PropertyInfo> set = [];
            int rest = choice;
            foreach (PropertyInfo property in times)
            {
                (rest, int end) = Math.DivRem(rest, Ends.Length + 1);
                if (end == 0)
                {
                    continue;
                }

                property.SetValue(request, Ends[end - 1]);
                set.Add(property);
            }
            yield return (request, [.. set]);
        }
    }

    [Test]
    public async Task Execute_TimesAtEitherEnd_AreRefusedByName([Values] bool isFaulted)
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        if (isFaulted)
        {
            world.Fail();
        }

        foreach ((TransactionRequest request, PropertyInfo[] atEnds) in AtEnds(() => world.Request()))
        {
            TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
            Assert.That((outcome.Kind, outcome.Refusal?.Code), Is.EqualTo((OutcomeKind.Refused, RefusalCode.BadRequest)),
                $"{request.RequestedAt:O} {request.AnswerBy:O}");
            string[] named = [.. outcome.Refusal!.Details.Select(detail => detail.Name)];
            Assert.That(named, Is.Not.Empty.And.SubsetOf(new[] { "requestedAt", "answerBy" }), "only times are named");
            if (atEnds.Length == 1)
            {
                Assert.That(named, Does.Contain(atEnds[0].Name).IgnoreCase, "the time at its end is named");
            }
        }
        Assert.That(world.Primary.Executed, Is.Empty, "executions");
        Assert.That(world.AlphaPayout.Sent, Is.Empty, "payouts");
    }

    [Test]
    public async Task ChangeConsent_TimesAtEitherEnd_AreTakenOrRefusedByName()
    {
        var merchants = new MerchantsUnderTest();
        await merchants.OnboardAsync();
        foreach ((ConsentRequest request, _) in AtEnds(() => ConsentRequest.Give(new MerchantId("m-1"), Sample.Operator, "signed form")))
        {
            MerchantResult result = await merchants.Consents().ChangeAsync(request, default);
            bool isOver = request.Until <= merchants.Time.GetUtcNow() || request.Until <= request.From;
            Assert.That(result.Status == OperatorActionStatus.BadInput, Is.EqualTo(isOver),
                $"{request.From:O} {request.Until:O} {result.Status}");
            if (isOver)
            {
                Assert.That(result.Errors.Select(error => error.Field), Has.All.EqualTo(nameof(request.Until)));
            }
        }
    }

    [Test]
    public async Task Block_UntilAtEitherEnd_IsTakenOrRefusedByName()
    {
        using var world = new StandInHarness();
        int customers = 0;
        foreach (DateTimeOffset until in Ends)
        {
            var customer = ControlTarget.Customer(new CustomerId($"customer-{++customers}"));
            OperatorActionResult result = await world.Controls.BlockAsync(customer, StandInHarness.Clerk, "chargebacks", until, default);
            Assert.That(result.Status, Is.EqualTo(until <= world.Now ? OperatorActionStatus.BadInput : OperatorActionStatus.Done),
                $"{until:O}");
            if (until <= world.Now)
            {
                Assert.That(result.Reason, Does.Contain("until is"));
            }
        }
    }

    /// <summary>A statement that covers all time to come would have every advance collected whose original is executed tomorrow.</summary>
    [Test]
    public async Task ApplyStatement_CoversMoreThanADayAhead_IsRefusedAndNothingIsConfirmed()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.CannotCancel);
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        foreach (DateTimeOffset covers in Ends.Append(world.Now.AddDays(1).AddTicks(1)).Order())
        {
            var statement = new BusinessSystemStatement { CoversRequestsBefore = covers, Executed = new HashSet<TransactionKey>() };
            async Task<StatementResult> ApplyAsync() =>
                await world.Recovery.ApplyStatementAsync(statement, StandInHarness.Clerk, StandInHarness.OfToday, default);
            if (covers > world.Now)
            {
                Assert.That(ApplyAsync, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("expected at most"),
                    $"{covers:O}");
            }
            else
            {
                Assert.That(await ApplyAsync(), Is.EqualTo(new StatementResult(0, 0)), $"{covers:O}");
            }
        }
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
        Assert.That(world.AlphaCollection.Sent, Is.Empty);

        var day = new BusinessSystemStatement { CoversRequestsBefore = world.Now.AddDays(1), Executed = new HashSet<TransactionKey>() };
        Assert.That(await world.Recovery.ApplyStatementAsync(day, StandInHarness.Clerk, StandInHarness.OfToday, default),
            Is.EqualTo(new StatementResult(0, 1)), "The day that is running.");
    }
}
