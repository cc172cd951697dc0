using System.Reflection;
using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>
/// Each action of an operator gets one hostile text, in turn for each of its texts and ids, also those in records. All other arguments are
/// right. The action is refused, its answer can be shown, and no record holds the text.
/// </summary>
public sealed class HostileActionTextTests
{
    private const string Mark = "PAID IN FULL";
    private const string Hostile = $"05\r\n\u001B[32m{Mark}\u2028\u202E";

    /// <summary>Methods that only read: a hostile cursor is refused, or finds nothing.</summary>
    private static bool IsQuestion(MethodInfo action) => action.Name.StartsWith("List", StringComparison.Ordinal)
        || action.Name == nameof(IConsentRegister.HistoryAsync);

    private static readonly string[] WhoAndWhy = ["by", "By", "reason", "Reason", "evidence", "decision", "amount.Currency"];
    private const string Thrown = "thrown: ";

    private StandInHarness _world = null!;

    private static IEnumerable<TestCaseData> Actions()
    {
        Type[] ports = [typeof(IAdvanceActions), typeof(IApprovals), typeof(IMessageActions), typeof(IOperatorControls), typeof(IRecovery),
            typeof(IConsentRegister), typeof(IMerchantOnboarding), typeof(IChannelPaymentActions)];
        foreach (MethodInfo action in ports.SelectMany(port => port.GetMethods()).Where(action => !IsQuestion(action)))
        {
            // Each place is known once the arguments are made: all of them are tried in turn, until none is left.
            for (int place = 0; place < CountPlaces(action); place++)
            {
                yield return new TestCaseData(action, place).SetArgDisplayNames($"{action.DeclaringType!.Name}.{action.Name}",
                    $"{NameOf(action, place)}");
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

    [TestCaseSource(nameof(Actions))]
    public async Task Action_WithOneHostileText_IsRefusedAndLeavesNothing(MethodInfo action, int place)
    {
        TransactionRequest request = await _world.AdvancedAsync();
        await _world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("r-1"), request.Amount, StandInHarness.Clerk, StandInHarness.Returned), default);
        object port =
            typeof(StandInHarness).GetMethod(nameof(StandInHarness.Get))!.MakeGenericMethod(action.DeclaringType!).Invoke(_world, null)!;

        string shown = await ShownAsync(port, action, new Arguments(request.Key, place));

        Assert.That(shown, Does.Not.Contain(nameof(OperatorActionStatus.Done)).And.Not.Contain(nameof(OperatorActionStatus.AwaitsApproval)),
            "the action is neither done nor requested");
        if (WhoAndWhy.Contains(NameOf(action, place)))
        {
            Assert.That(shown, Does.Contain(nameof(OperatorActionStatus.BadInput)).Or.StartWith(Thrown),
                "refused for this text, whatever else is wrong");
        }

        Assert.That(PlainText.Escape(shown), Is.EqualTo(shown), "what is shown takes one line");
        Assert.That(await RecordsAsync(request), Does.Not.Contain(Mark));
    }

    [Test]
    public void Actions_OfAllPorts_HaveManyTexts() => Assert.That(Actions().Count(), Is.GreaterThan(100));

    /// <summary>The status and the reason, whatever the action answers with; the message of a refusal that is thrown.</summary>
    private static async Task<string> ShownAsync(object port, MethodInfo action, Arguments arguments)
    {
        try
        {
            object pending = action.Invoke(port, arguments.For(action))!;
            var answer = (Task)pending.GetType().GetMethod(nameof(ValueTask.AsTask))!.Invoke(pending, null)!;
            await answer;
            object result = answer.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(answer)!;
            return result is Enum status ? status.ToString()
                : string.Join(' ', result.GetType().GetProperties().Where(IsShown).Select(property => Text(property.GetValue(result))));
        }
        catch (Exception refusal) when (refusal is ArgumentException or TargetInvocationException { InnerException: ArgumentException })
        {
            return Thrown + (refusal.InnerException ?? refusal).Message;
        }
    }

    private static bool IsShown(PropertyInfo property) =>
        property.PropertyType.IsEnum || property.PropertyType == typeof(string)
            || property.PropertyType.IsAssignableTo(typeof(IEnumerable<FieldError>)) || property.PropertyType == typeof(MerchantResult);

    private static string Text(object? value) => value switch
    {
        IEnumerable<FieldError> errors => string.Join(' ', errors),
        MerchantResult result =>
            string.Join(' ', result.GetType().GetProperties().Where(IsShown).Select(property => Text(property.GetValue(result)))),
        _ => $"{value}",
    };

    /// <summary>All that is on record of the payment, and of operators' controls.</summary>
    private async Task<string> RecordsAsync(TransactionRequest request) => string.Join(
        '\n',
        string.Join('\n', await _world.Store.ListTimelineAsync(request.Key, default)),
        string.Join('\n', await _world.Store.ListApprovalsAsync(null, null, 100, default)),
        string.Join('\n', await _world.Store.ListDiscrepanciesAsync(false, null, 100, default)),
        string.Join('\n', await _world.Controls.ListHistoryAsync(null, 100, default)),
        string.Join('\n', await _world.Merchants.ListAsync(null, 100, default)),
        string.Join('\n', await _world.Merchants.ListConsentChangesAsync(request.Merchant, default)),
        await _world.AdvanceOfAsync(request),
        string.Join('\n', (await _world.AdvanceOfAsync(request)).Refunds));

    private static int CountPlaces(MethodInfo action)
    {
        var arguments = new Arguments(default, -1);
        arguments.For(action);
        return arguments.Places.Count;
    }

    private static string NameOf(MethodInfo action, int place)
    {
        var arguments = new Arguments(default, -1);
        arguments.For(action);
        return arguments.Places[place];
    }

    /// <summary>Right arguments for an action, but for one text.</summary>
    private sealed class Arguments(TransactionKey key, int hostile)
    {
        public List<string> Places { get; } = [];

        public object?[] For(MethodInfo action) =>
            [.. action.GetParameters().Select(parameter => Make(parameter.ParameterType, parameter.Name!))];

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

            if (type == typeof(OperationNumber))
            {
                return new OperationNumber(OperationKind.Pay, 1);
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
