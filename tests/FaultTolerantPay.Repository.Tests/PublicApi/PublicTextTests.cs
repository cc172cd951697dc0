using System.Reflection;
using System.Runtime.CompilerServices;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Repository.Tests.Configuration;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Repository.Tests.PublicApi;

/// <summary>
/// Every text of every public record is made hostile: what comes out has nothing that forges a row of a log, and no card number. A text
/// that must stay as it is, is named here with what makes sure of it; one that is
/// new is not, and fails.
/// </summary>
public sealed class PublicTextTests
{
    private const string Hostile = "05\r\n\u001B[32mPAID IN FULL\u2028\u202E4111111111111111";

    private static readonly BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>
    /// What a person or a partner fills in, and what is refused as a whole where one text of it is wrong: HostileOrdersTests and
    /// BadRequestTests try each.
    /// </summary>
    private static readonly string[] Refused =
    [
        "MandateReplacement.Id", "MandateReplacement.Reason", "RefundRequest.Reason", "ConsentRequest.Reason", "MerchantProfile.Name",
            "MerchantProfile.Category", "MerchantProfile.Group", "ControlTarget.Id", "Mandate.Token",
        "AttemptId.Value", "CustomerId.Value", "InstitutionId.Value", "InstitutionMerchantId.Value", "MerchantId.Value", "OperatorId.Value",
            "OrderId.Value", "RefundId.Value", "Currency.Code", "ChannelId.Value", "ProviderId.Value",
        // SettingsRulesTests, SettingsFileTests.
        "ProviderChannel.MerchantNumber", "ProviderChannel.ProductCode", "ProviderIdentity.MerchantNumber",
            "ProviderIdentity.InstitutionNumber", "ProviderIdentity.ProductCode", "ProviderSettings.ErrorMap",
            "ProviderStatementFiles.Format", "ProviderStatementFiles.TimeZone", "ProviderSettlementPayer.Text",
        // ProviderCallerTests, ProviderCallbackTests.
        "CardPaymentRequest.CardToken", "PaymentOperationRequest.RequestId", "SmsConfirmation.SmsReference",
        "VerificationRequest.RequestId",
        "ProviderResult.AgreementNumber", "CallbackReply.ContentType",
        // StatementDiscrepancyActionTests.
        "StatementDiscrepancyAction.Id", "StatementDiscrepancyAction.Reason",
    ];

    /// <summary>Names that are made of what was checked before, and that would be another thing's if a character of them changed.</summary>
    private static readonly string[] Names =
    [
        "ReceiptBooking.Receipt", "StatementFile.MerchantNumber", "StatementFile.Sha256", "StatementFetch.MerchantNumber",
        "RecordedOperation.Reference", "RecordedOperation.OriginalReference", "RecordedOperation.ChannelReference",
        "RecordedOperation.MerchantNumber", "StatementConfirmation.Reference", "StatementConfirmation.MerchantNumber",
        "StatementReconciliation.MerchantNumber", "StatementDayProblem.MerchantNumber",
            "StatementRequest.MerchantNumber", "ManualAdjustment.Receipt", "MandateChange.ReplacementId", "CounterKey.Id",
            "Advice.Id", "Notice.Id", "OperatorActionResult.Approval",
        "WorkChange.Lane", "WorkClaim.Lane", "WorkLease.Lane", "OutstandingTotal.Group", "Merchant.Name", "Merchant.Category",
            "Merchant.Group", "Instruction.AssignedReference", "CounterLimit.Name", "TransactionRecord.TraceParent",
        "QueryPage`1.Next", "MandateRotationPage.Next", "AuditTrailCheck.Head", "ProtectedSecret.KeyId",
        "ChannelOperation.Reference", "ChannelOperation.RequestId", "ChannelOperation.MerchantNumber",
            "ChannelPayment.CardToken", "VerificationAnswer.CardToken",
        "ChannelOrder.Reference", "ChannelOrder.AgreementNumber", "ChannelOrder.ChannelReference", "CardOrder.Reference",
            "CardOrder.AgreementNumber", "CardOrder.SmsReference", "OriginalOperation.Reference", "OriginalOperation.ChannelReference",
        "CardToken.Value", "CardToken.KeyId", "CardChannelRecord.CardToken", "CardChannelRecord.KeyId",
            "CardChannelRecord.AgreementNumber", "CardChannelRecord.IdNumberToken", "CardChannelRecord.NameToken",
            "CardChannelRecord.PhoneToken", "CardChannelResult.AgreementNumber",
        "StatementDiscrepancy.Id", "StatementDiscrepancy.Fingerprint", "StatementDiscrepancy.OurKey", "StatementDiscrepancy.TheirKey",
            "StatementDiscrepancy.ExplainedBy",
        "ChannelSettlement.Id",
    ];

    /// <summary>
    /// They are compared, and neither stored nor shown: a reference that a channel sends, a hash that somebody noted, a token as the file
    /// has it.
    /// </summary>
    private static readonly string[] Compared = ["ChannelReport.Reference", "AuditAnchor.Hash", "UnreadableToken.Stored",
        "CallbackMessage.Query", "CallbackReport.Reference", "CallbackReport.MerchantNumber",
        "StatementRow.OurReference", "StatementRow.TheirReference", "StatementRow.OriginalReference", "StatementRow.MerchantNumber",
        "MatchLimits.TemporaryFolder", "StatementDiscrepancyFilter.Source",
        "AccountStatement.AccountId", "AccountEntry.EndToEndId", "AccountEntry.InstructionId", "AccountEntry.ServicerReference",
            "AccountEntry.CustomerReference"];

    /// <summary>A file stays as it is, and is checked before it is saved: SharedSettingsTests.</summary>
    private static readonly string[] Files = ["SharedFile.Text"];

    /// <summary>The fields of a wrong input are named by the library.</summary>
    private static readonly string[] Sentences = ["FieldError.Field"];

    /// <summary>
    /// An operator's words are refused as they were written, and cleaned by the commit that stores them, whoever made it: CleanedTextTests.
    /// </summary>
    private static readonly string[] CleanedByCommits =
        ["ApprovalRequest.Id", "ApprovalRequest.About", "ApprovalRequest.Reason", "ApprovalRequest.Decision"];

    /// <summary>Nothing invisible is in it, and its digits stay: with others it would be the id of something else.</summary>
    private const string WithDigits = "Discrepancy.Id";

    private static string[] Exempt => [.. Refused, .. Names, .. Compared, .. Files, .. Sentences, .. CleanedByCommits];

    private static IEnumerable<Type> PublicTypes =>
        Package.All.Where(package => package.Name != "FaultTolerantPay.Routing"
            && !package.Name.EndsWith("Testing", StringComparison.Ordinal))
        .SelectMany(package => package.Assembly.GetExportedTypes());

    /// <summary>All but those of options, whose rules tell every mistake before a host starts.</summary>
    private static PropertyInfo[] Texts { get; } =
    [
        .. PublicTypes.Where(type => !type.IsInterface && OptionClasses.RulesOf(type) is null)
            .SelectMany(type => type.GetProperties(Declared))
                .Where(property => property.PropertyType == typeof(string) && property.SetMethod is { IsPublic: true }),
    ];

    private static string NameOf(PropertyInfo property) => $"{property.DeclaringType!.Name}.{property.Name}";

    private static IEnumerable<TestCaseData> Cleaned() =>
        Texts.Where(property => !Exempt.Contains(NameOf(property)))
            .Select(property => new TestCaseData(property).SetArgDisplayNames(NameOf(property)));

    [TestCaseSource(nameof(Cleaned))]
    public void Text_Hostile_IsCleanedByItsType(PropertyInfo property)
    {
        string kept = Keep(property, Hostile);
        Assert.That(PlainText.Escape(kept), Is.EqualTo(kept));
        Assert.That(kept, Does.EndWith(NameOf(property) == WithDigits ? "4111111111111111" : "************1111"));
        Assert.That(Keep(property, new string('c', 10_000)), Has.Length.LessThanOrEqualTo(PlainText.MaxLineLength));
        Assert.That(Keep(property, "plain text"), Is.EqualTo("plain text"));
    }

    [Test]
    public void Texts_OfThePublicSurface_AreManyAndEachIsNamedOnce()
    {
        Assert.That(Cleaned().Count(), Is.AtLeast(35));
        Assert.That(Exempt, Is.Unique);
        Assert.That(Exempt, Is.SubsetOf(Texts.Select(NameOf)), "texts that are no more");
    }

    [Test]
    public void OptionError_Hostile_IsShownCleaned()
    {
        string told = new OptionError($"Caps:{Hostile}", $"'{Hostile}'", "a number", Hostile).In("CapOptions");
        Assert.That(CardText.Mask(PlainText.Escape(told)), Is.EqualTo(told));
    }

    /// <summary>
    /// Where an order, a question or an answer takes texts, one by one or in a record: each is tried with hostile ones in the tests that
    /// are named.
    /// </summary>
    [Test]
    public void Interfaces_ThatTakeTexts_AreTriedSomewhere()
    {
        Type[] orders = [typeof(IAdvanceActions), typeof(IApprovals), typeof(IMessageActions), typeof(IOperatorControls), typeof(IRecovery),
            typeof(IConsentRegister), typeof(IMerchantOnboarding), typeof(IChannelPaymentActions)];
        Type[] elsewhere =
        [
            typeof(FaultTolerantPay.Hosting.Faults.IFaultSwitch), // FaultSwitchTests
            typeof(FaultTolerantPay.Hosting.Settings.ISharedSettings), // SharedSettingsTests
            typeof(IFallbackTransactionPipeline), // BadRequestTests
            typeof(ICardPayments), typeof(ICardVerification), typeof(IPaymentCallbacks), // PaymentRequestEdgeTests
            typeof(IChannelReports), // looked up by its reference; ForgedReportTests
            typeof(ILedger), typeof(IOperatorQueries), typeof(ICardPrefixes), // questions: nothing is stored
            typeof(IErrorMaps), typeof(IProviderSettings), // ErrorMapsTests; the settings are read
            typeof(ICardChannels), typeof(ICardTokens), // card details: CardChannelsTests, CardTokensTests
            typeof(IStatementReader), typeof(IStatementSink), // files are read, and hostile ones: MalformedStatementTests
            typeof(IStatementDiscrepancies), // StatementDiscrepancyActionTests, FindingQueueTests
            typeof(IStatementDays), // StatementDaysTests
            typeof(IAdvanceComparisons), // a question: nothing is stored
            typeof(IAccountStatementReader), typeof(IAccountStatementSink), // the same: MalformedAccountStatementTests
        ];
        // A store is given what was checked; the other ports are the host's own code, called by the library.
        Type[] ports =
        [
            typeof(IStandInStore), typeof(IPaymentStore), typeof(ILedgerStore), typeof(IWorkQueue), typeof(IOutbox), typeof(IReviewStore),
                typeof(ICommitStore), typeof(IRetentionStore), typeof(IChannelPaymentStore), typeof(ICardChannelStore),
                typeof(IStatementFileStore), typeof(IReconciliationStore),
                typeof(ISecretSource),
            typeof(IMerchantStore), typeof(IFaultStore), typeof(IOperatorControlStore),
                typeof(IStatementDiscrepancyStore), typeof(IUnwrittenRecordStore),
                typeof(IInstructionReferences), typeof(IOperationReferences), typeof(IPayoutChannel), typeof(ICollectionChannel),
            typeof(IBusinessSystem), typeof(IInstitution), typeof(ISecretProtector), typeof(IRiskControlStrategy), typeof(IAdmissionRule),
                typeof(IStandInStage), typeof(INoticeSink), typeof(IStandInEventSink),
            typeof(IProviderAdapter), typeof(IStatementProvider), typeof(IOperationQuery), typeof(IPaymentProvider),
                typeof(IPreauthorisationProvider), typeof(IIncrementProvider), typeof(IRefundProvider), typeof(IReversalProvider),
                typeof(ICardVerifier),
                typeof(ICardSigner), typeof(ISmsConfirmation), typeof(ICallbackReader),
            typeof(IStoreProbe), typeof(INodeDirectory), typeof(ISharedSettingsStore), typeof(IChangeSignal), typeof(IBackgroundWork),
                typeof(IOptionsStatus),
        ];
        Assert.That(PublicTypes.Where(type => type.IsInterface), Is.SubsetOf(orders.Concat(elsewhere).Concat(ports)),
            "a new interface: try its texts, and say here where");
    }

    private static string Keep(PropertyInfo property, string text)
    {
        object made = RuntimeHelpers.GetUninitializedObject(property.DeclaringType!);
        property.SetValue(made, text);
        return (string)property.GetValue(made)!;
    }
}
