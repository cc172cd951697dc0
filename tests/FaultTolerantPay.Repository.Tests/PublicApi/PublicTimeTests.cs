using System.Collections;
using System.Reflection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Repository.Tests.Configuration;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;

namespace FaultTolerantPay.Repository.Tests.PublicApi;

/// <summary>
/// Every time and every span that somebody can give the library is tried at both ends. Options are tried here. For every other type it is
/// said here where that is done; a type that is new
/// is not, and fails.
/// </summary>
public sealed class PublicTimeTests
{
    private static readonly BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>
    /// Where they are tried: requests and orders in RequestTimesTests and HostCallsTests, stores in their conformance fixtures.
    /// </summary>
    private static readonly Type[] Requests =
    [
        typeof(TransactionRequest), typeof(ConsentRequest), typeof(BusinessSystemStatement), typeof(IOperatorControls),
            typeof(OutstandingAges), typeof(ManualTimeProvider), typeof(IAdvanceComparisons), // AdvanceComparisonsTests
        typeof(CardPaymentRequest), typeof(PaymentOperationRequest), typeof(MatchWindow), // MatchWindowTests
        typeof(StoreRules), typeof(JournalCsv), typeof(IPayoutChannel), typeof(ICollectionChannel),
        // ProviderTimesTests; SettingsRulesTests and RegistrationTests for the spans.
        typeof(ChannelOrder), typeof(OriginalOperation), typeof(CallbackMessage), typeof(CallbackReading), typeof(ProviderNetwork),
            typeof(ProviderStatementFiles), typeof(IProviderAdapter),
    ];

    private static readonly Type[] Stores = [typeof(IPaymentStore), typeof(IWorkQueue), typeof(IReviewStore), typeof(IRetentionStore),
        typeof(IChannelPaymentStore),
        typeof(IMerchantStore), typeof(IOperatorQueries), typeof(IOperatorControlStore),
            typeof(IStatementDiscrepancyStore), typeof(StatementDiscrepancyFilter),
            typeof(StatementDiscrepancyRules), typeof(WorkClaim), typeof(OutstandingFilter),
            typeof(QueryCursor)];

    /// <summary>
    /// They are stored and come back: every property of theirs at both ends, in the round trips of the conformance fixtures.
    /// </summary>
    private static readonly Type[] Records =
    [
        typeof(Advance), typeof(Refund), typeof(TransactionDetail), typeof(TransactionRecord), typeof(TransactionOutcome),
            typeof(Instruction), typeof(JournalEntry), typeof(TimelineEvent),
        typeof(OutboxMessage), typeof(Advice), typeof(Discrepancy), typeof(CounterChange), typeof(CounterKey), typeof(WorkChange),
            typeof(StandInCommit), typeof(MerchantLimit), typeof(Merchant),
        typeof(MandateChange), typeof(ApprovalRequest), typeof(StandInConsent), typeof(ConsentChange), typeof(CreditAssessment),
            typeof(Outage), typeof(ManualFaultSwitch), typeof(OperatorControl),
        typeof(ChannelPayment), typeof(ChannelOperation), typeof(RoutedDecision), typeof(CardChannelResult), typeof(CardChannelRecord),
        typeof(StatementFile), typeof(StatementFetch), typeof(RecordedOperation), typeof(StatementReconciliation),
        typeof(IReconciliationStore), typeof(InMemoryReconciliationStore),
        typeof(StatementDiscrepancy), typeof(StatementDiscrepancyStep), typeof(ProposedResolution),
        typeof(ChannelSettlement), typeof(SharedSettings),
        typeof(ComparisonOrder), typeof(StatementDayProblem),
    ];

    /// <summary>The library makes them and hands them out; what it is given of them it compares and subtracts, which never fails.</summary>
    private static readonly Type[] Answers =
    [
        typeof(FaultState), typeof(StandInContext), typeof(OutstandingAge), typeof(OutstandingTotal), typeof(LateWork),
            typeof(LateWorkTotal), typeof(WorkBacklog),
        typeof(RejectedChange), typeof(IBackgroundWork), typeof(ChannelVerification), typeof(UnmappedCode), typeof(StatementRow),
        typeof(StatementRequest), typeof(AdvanceComparison), typeof(NodeSign),
    ];

    private static readonly Type[] Fakes =
        [typeof(FakeProvider),
            typeof(FakePayoutChannel), typeof(FakeCollectionChannel), typeof(ManualFaultDetector), typeof(SampleRecord), typeof(FakeStep)];

    private static IEnumerable<Type> PublicTypes =>
        Package.All.Where(package => package.Name != "FaultTolerantPay.Routing").SelectMany(package => package.Assembly.GetExportedTypes());

    private static bool IsTime(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain
        && (plain == typeof(TimeSpan) || plain == typeof(DateTimeOffset));

    private static bool HoldsTime(Type type) => IsTime(type) || type.GetGenericArguments().Any(HoldsTime);

    private static IEnumerable<TestCaseData> OptionTimes() => PublicTypes.Where(type => OptionClasses.RulesOf(type) is not null)
        .SelectMany(type => type.GetProperties().Where(property => IsTime(property.PropertyType)))
        .Select(property => new TestCaseData(property).SetArgDisplayNames($"{property.DeclaringType!.Name}.{property.Name}"));

    [TestCaseSource(nameof(OptionTimes))]
    public void Option_TimeAtEitherEnd_IsAnErrorThatNamesIt(PropertyInfo property)
    {
        object rules = OptionClasses.RulesOf(property.DeclaringType!)!;
        foreach (object end in new object[] { TimeSpan.MinValue, TimeSpan.MaxValue })
        {
            object options = Activator.CreateInstance(property.DeclaringType!)!;
            property.SetValue(options, end);
            var mistakes = (IEnumerable)rules.GetType().GetMethod("Errors")!.Invoke(rules, [options])!;
            Assert.That(mistakes.Cast<string>(), Has.Some.Contains($"{property.DeclaringType!.Name}.{property.Name} "), $"{end}");
        }
    }

    [Test]
    public void Options_OfAllPackages_HaveManyTimes() => Assert.That(OptionTimes().Count(), Is.GreaterThan(50));

    [Test]
    public void Types_ThatTakeATime_AreTriedSomewhere()
    {
        string[] known = [.. Requests.Concat(Stores).Concat(Records).Concat(Answers).Concat(Fakes).Select(type => type.FullName!)];
        string[] taking = [.. PublicTypes.Where(TakesTime)
            .Where(type => OptionClasses.RulesOf(type) is null && !IsFixture(type) && !ImplementsKnown(type))
                .Select(type => type.FullName!)];

        Assert.That(taking, Is.SubsetOf(known), "new types that take a time: try them at both ends, and say here where");
        Assert.That(known, Is.Unique);
        foreach (string name in known)
        {
            Assert.That(PublicTypes.Any(type => type.FullName == name && (TakesTime(type) || Answers.Contains(type))), Is.True,
                $"{name} takes no time any more");
        }
    }

    /// <summary>The store and the detector of a package take the times of the interface that they implement.</summary>
    private static bool ImplementsKnown(Type type) =>
        !type.IsInterface
            && type.GetInterfaces()
                .Any(port => Stores.Contains(port) || port == typeof(IBackgroundWork) || port == typeof(IOperatorControls));

    private static bool IsFixture(Type type) => type.IsAbstract && !type.IsSealed && type.Namespace == typeof(SampleRecord).Namespace;

    private static bool TakesTime(Type type) =>
        type.GetProperties(Declared).Any(property => property.SetMethod is { IsPublic: true } && HoldsTime(property.PropertyType))
        || (type.IsInterface && type.GetProperties(Declared).Any(property => IsTime(property.PropertyType)))
        || type.GetMethods(Declared).Where(method => !method.IsSpecialName && method.Name != "Deconstruct").Cast<MethodBase>()
            .Concat(type.GetConstructors(Declared))
            .Any(method => method.GetParameters().Any(parameter => HoldsTime(parameter.ParameterType)));
}
