using System.Reflection;
using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>
/// Every order of an operator is given with everything sound but one text, for each of its texts and ids, in records too: it is refused,
/// what it answers is fit to be shown, and nothing of the text is on record.
/// </summary>
public sealed class HostileActionTextTests
{
    private const string Mark = "PAID IN FULL";
    private const string Hostile = $"05\r\n\u001B[32m{Mark}\u2028\u202E";

    /// <summary>What asks, and stores nothing: a hostile place in a list is refused or finds nothing.</summary>
    private static bool IsQuestion(MethodInfo order) => order.Name.StartsWith("List", StringComparison.Ordinal)
        || order.Name == nameof(IConsentRegister.HistoryAsync);

    private static readonly string[] WhoAndWhy = ["by", "By", "reason", "Reason", "evidence", "decision", "amount.Currency"];
    private const string Thrown = "thrown: ";

    private StandInHarness _world = null!;

    private static IEnumerable<TestCaseData> Orders()
    {
        Type[] ports = [typeof(IAdvanceActions), typeof(IApprovals), typeof(IMessageActions), typeof(IOperatorControls), typeof(IRecovery),
            typeof(IConsentRegister), typeof(IMerchantOnboarding)];
        foreach (MethodInfo order in ports.SelectMany(port => port.GetMethods()).Where(order => !IsQuestion(order)))
        {
            // Each place is known once the arguments are made: all of them are tried in turn, until none is left.
            for (int place = 0; place < CountPlaces(order); place++)
            {
                yield return new TestCaseData(order, place).SetArgDisplayNames($"{order.DeclaringType!.Name}.{order.Name}",
                    $"{NameOf(order, place)}");
            }
        }
    }

    [SetUp]
    public async Task MakeWorld()
    {
        _world = new StandInHarness(pay =>
            pay.Operations(options => options.ApprovalThresholds.Add(new ApprovalThreshold { Currency = "EUR", AmountMinor = 1_000 })));
        await _world.AddMerchantAsync();
    }

    [TearDown]
    public void DropWorld() => _world.Dispose();

    [TestCaseSource(nameof(Orders))]
    public async Task Action_WithOneHostileText_IsRefusedAndLeavesNothing(MethodInfo order, int place)
    {
        TransactionRequest request = await _world.AdvancedAsync();
        await _world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("r-1"), request.Amount, StandInHarness.Clerk, StandInHarness.Returned), default);
        object port =
            typeof(StandInHarness).GetMethod(nameof(StandInHarness.Get))!.MakeGenericMethod(order.DeclaringType!).Invoke(_world, null)!;

        string told = await ToldAsync(port, order, new Arguments(request.Key, place));

        Assert.That(told, Does.Not.Contain(nameof(OperatorActionStatus.Done)).And.Not.Contain(nameof(OperatorActionStatus.AwaitsApproval)));
        if (WhoAndWhy.Contains(NameOf(order, place)))
        {
            Assert.That(told, Does.Contain(nameof(OperatorActionStatus.BadInput)).Or.StartWith(Thrown),
                "refused for this text, whatever else is wrong");
        }

        Assert.That(PlainText.Escape(told), Is.EqualTo(told), "what is told takes one line");
        Assert.That(await RecordsAsync(request), Does.Not.Contain(Mark));
    }

    [Test]
    public void Actions_OfAllPorts_HaveManyTexts() => Assert.That(Orders().Count(), Is.GreaterThan(100));

    /// <summary>The status and the reason, whatever the order answers with; the message of a refusal that is thrown.</summary>
    private static async Task<string> ToldAsync(object port, MethodInfo order, Arguments arguments)
    {
        try
        {
            object pending = order.Invoke(port, arguments.For(order))!;
            var answer = (Task)pending.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(pending, null)!;
            await answer;
            object result = answer.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(answer)!;
            return result is Enum status ? status.ToString()
                : string.Join(' ', result.GetType().GetProperties().Where(IsTold).Select(property => Text(property.GetValue(result))));
        }
        catch (Exception refusal) when (refusal is ArgumentException or TargetInvocationException { InnerException: ArgumentException })
        {
            return Thrown + (refusal.InnerException ?? refusal).Message;
        }
    }

    private static bool IsTold(PropertyInfo property) =>
        property.PropertyType.IsEnum || property.PropertyType == typeof(string)
            || property.PropertyType.IsAssignableTo(typeof(IEnumerable<FieldError>)) || property.PropertyType == typeof(MerchantResult);

    private static string Text(object? value) => value switch
    {
        IEnumerable<FieldError> errors => string.Join(' ', errors),
        MerchantResult result =>
            string.Join(' ', result.GetType().GetProperties().Where(IsTold).Select(property => Text(property.GetValue(result)))),
        _ => $"{value}",
    };

    /// <summary>All that is on record of the payment, and of operators' orders.</summary>
    private async Task<string> RecordsAsync(TransactionRequest request) => string.Join(
        '\n',
        string.Join('\n', await _world.Store.ListTimelineAsync(request.Key, default)),
        string.Join('\n', await _world.Store.ListApprovalsAsync(null, null, 100, default)),
        string.Join('\n', await _world.Store.ListDiscrepanciesAsync(false, null, 100, default)),
        string.Join('\n', await _world.Orders.ListHistoryAsync(null, 100, default)),
        string.Join('\n', await _world.Merchants.ListAsync(null, 100, default)),
        string.Join('\n', await _world.Merchants.ListConsentChangesAsync(request.Merchant, default)),
        await _world.AdvanceOfAsync(request),
        string.Join('\n', (await _world.AdvanceOfAsync(request)).Refunds));

    private static int CountPlaces(MethodInfo order)
    {
        var arguments = new Arguments(default, -1);
        arguments.For(order);
        return arguments.Places.Count;
    }

    private static string NameOf(MethodInfo order, int place)
    {
        var arguments = new Arguments(default, -1);
        arguments.For(order);
        return arguments.Places[place];
    }

    /// <summary>Sound arguments for an order, but for one text.</summary>
    private sealed class Arguments(TransactionKey key, int hostile)
    {
        public List<string> Places { get; } = [];

        public object?[] For(MethodInfo order) =>
            [.. order.GetParameters().Select(parameter => Make(parameter.ParameterType, parameter.Name!))];

        private object? Make(Type type, string name)
        {
            if (Nullable.GetUnderlyingType(type) is { } underlying)
            {
                return underlying == typeof(InstitutionId) ? Make(underlying, name) : null;
            }

            if (type == typeof(string))
            {
                return Text(name, name is "reason" or "evidence" or "decision" ? "seen at the counter"
                    : name.Contains("ifference", StringComparison.Ordinal) ? "none" : "id-1");
            }

            if (type == typeof(TransactionKey))
            {
                return new TransactionKey(new MerchantId(Text($"{name}.Merchant", key.Merchant.Value)),
                    new OrderId(Text($"{name}.Order", key.Order.Value)), new AttemptId(Text($"{name}.Attempt", key.Attempt.Value)));
            }

            if (type == typeof(OperatorId))
            {
                return new OperatorId(Text(name, "clerk-9"));
            }

            if (type == typeof(CustomerId))
            {
                return new CustomerId(Text(name, "customer-1"));
            }

            if (type == typeof(MerchantId))
            {
                return new MerchantId(Text(name, "shop"));
            }

            if (type == typeof(InstitutionId))
            {
                return new InstitutionId(Text(name, "alpha"));
            }

            if (type == typeof(Money))
            {
                return new Money(100, new Currency(Text($"{name}.Currency", "EUR")));
            }

            if (type == typeof(InstructionKey))
            {
                return new InstructionKey((TransactionKey)Make(typeof(TransactionKey), name)!, InstructionPurpose.Payout, 1);
            }

            if (type == typeof(ControlTarget))
            {
                return ControlTarget.Customer(new CustomerId(Text(name, "customer-2")));
            }

            if (type == typeof(MandateReplacement))
            {
                return new MandateReplacement
                {
                    Id = Text("Id", "m-1"),
                    Mandate = new Mandate(new InstitutionId(Text("Mandate.Institution", "alpha")), Text("Mandate.Token", "agreement-9")),
                    By = new OperatorId(Text("By", "clerk-9")),
                    Reason = Text("Reason", "asked for it"),
                };
            }

            if (type == typeof(RefundRequest))
            {
                return new RefundRequest((TransactionKey)Make(typeof(TransactionKey), "Key")!, new RefundId(Text("Id", "r-2")),
                    new Money(10, StandInHarness.Eur), new OperatorId(Text("By", "clerk-9")), Text("Reason", "goods came back"));
            }

            if (type == typeof(ConsentRequest))
            {
                return new ConsentRequest
                {
                    Merchant = new MerchantId(Text("Merchant", "shop")),
                    By = new OperatorId(Text("By", "clerk-9")),
                    Reason = Text("Reason", "contract ended"),
                    IsGiven = false,
                };
            }

            if (type == typeof(MerchantProfile))
            {
                return new MerchantProfile
                {
                    Id = new MerchantId(Text("Id", "shop-2")),
                    Name = Text("Name", "shop two"),
                    Category = Text("Category", "5411"),
                    Group = Text("Group", "chain"),
                    Currencies = [new Currency(Text("Currencies[0]", "EUR"))],
                };
            }
            if (type == typeof(BusinessSystemStatement))
            {
                return new BusinessSystemStatement
                {
                    CoversRequestsBefore = new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero),
                    Executed = new HashSet<TransactionKey>(),
                };
            }

            if (type == typeof(TransactionRequest))
            {
                return new TransactionRequest
                {
                    Merchant = new MerchantId("shop"),
                    Order = new OrderId("order-2"),
                    Customer = new CustomerId("customer-1"),
                    Amount = new Money(100, StandInHarness.Eur),
                    RequestedAt = new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero),
                    AnswerBy = new DateTimeOffset(2026, 1, 5, 9, 0, 30, TimeSpan.Zero),
                    Mandate = new Mandate(StandInHarness.Alpha, "agreement-1"),
                };
            }
            if (type == typeof(PausedWork))
            {
                return PausedWork.Collections;
            }

            if (type == typeof(OperationOutcome))
            {
                return OperationOutcome.Succeeded;
            }

            return type == typeof(CancellationToken) ? CancellationToken.None
                : throw new NotSupportedException($"{type.Name} {name}: say how it is made");
        }

        private string Text(string place, string sound)
        {
            Places.Add(place);
            return Places.Count - 1 == hostile ? Hostile : sound;
        }
    }
}
