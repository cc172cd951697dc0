using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Tests.Model;

/// <summary>Every text that a machine sends is cleaned where it comes in, however the record is made.</summary>
public sealed class CleanedTextTests
{
    private const string Forged = "05\r\n\u001B[32mPAID IN FULL\u2028\u202E4111111111111111";
    private const string Cleaned = "05\\u000D\\u000A\\u001B[32mPAID IN FULL\\u2028\\u202E************1111";
    private const string Card = "card 4111111111111111";

    private static IEnumerable<TestCaseData> Texts()
    {
        TransactionKey key = Samples.Key();
        DateTimeOffset at = Samples.Start;
        (string Name, Func<string, string?> Make)[] texts =
        [
            ("channel code", t => new ChannelResult { Outcome = OperationOutcome.Declined, Code = t }.Code),
            ("channel code of a copy", t => (ChannelResult.Pending() with { Code = t }).Code),
            ("channel reference", t => ChannelResult.Succeeded(t).Reference),
            ("primary code", t => PrimaryResult.Declined(t).Code),
            ("primary reference", t => PrimaryResult.Succeeded(t).Reference),
            ("primary answer's reference", t => new OriginalResult(OriginalStatus.Executed, t).Reference),
            ("primary answer's code of a copy", t => (new OriginalResult(OriginalStatus.Executed) with { Code = t }).Code),
            ("primary code of a copy", t => (PrimaryResult.Pending() with { Code = t }).Code),
            ("primary reference of a copy", t => (PrimaryResult.Pending() with { Reference = t }).Reference),
            ("grade", t => new CreditAssessment { Institution = new InstitutionId("north"), AssessedAt = at, Grade = t }.Grade),
            ("rejection", t => new RegistrationResult(null, t).RejectionReason),
            ("outage's cause", t => new Outage { Start = at, Cause = t }.Cause),
            ("timeline detail", t => new TimelineEvent(key, at, "noted", t).Detail),
            ("timeline detail of a copy", t => (new TimelineEvent(key, at, "noted", "") with { Detail = t }).Detail),
            ("timeline name", t => new TimelineEvent(key, at, t, "").Name),
            ("evidence", t => Samples.Discrepancy("d-1", key) is { } discrepancy ? (discrepancy with { Evidence = t }).Evidence : null),
            ("decision", t => (Samples.Discrepancy("d-1", key) with { Decision = t }).Decision),
            ("outcome's reason", t => new TransactionOutcome { Kind = OutcomeKind.Failed, DecidedAt = at, Reason = t }.Reason),
            ("outcome's reference", t => new TransactionOutcome { Kind = OutcomeKind.Failed, DecidedAt = at, Reference = t }.Reference),
            ("instruction's code", t => (Samples.Instruction(key) with { Code = t }).Code),
            ("journal event", t => (Samples.Entry(key) with { Event = t }).Event),
            ("refusal's rule", t => new Refusal { Code = RefusalCode.StageRefused, Rule = t }.Rule),
            ("consent's reason", t =>
                new ConsentChange(key.Merchant, new OperatorId("clerk-7"), at, StandInConsent.NotGiven, StandInConsent.NotGiven, t).Reason),
            ("fault switch's reason", t => new ManualFaultSwitch(ManualFaultPosition.Automatic, new OperatorId("clerk-7"), at, t).Reason),
            ("operator order's reason", t =>
                new OperatorControl
                {
                    Kind = OperatorControlKind.Pause,
                    Target = ControlTarget.Everything,
                    By = new OperatorId("clerk-7"),
                    At = at,
                    Reason = t,
                }.Reason),
            ("detail", t => new Detail("limit", t).Value),
            ("detail's name", t => new Detail(t, "1").Name),
            ("detector's cause", t => new FaultState { Status = FaultStatus.Faulted, Cause = t }.Cause),
            ("instruction's reference at the channel", t => (Samples.Instruction(key) with { ChannelReference = t }).ChannelReference),
            ("registration's last error", t =>
                new Registration { Institution = new InstitutionId("north"), Status = RegistrationStatus.Wanted, LastError = t }.LastError),
            ("wrong value of a field", t => new FieldError("Name", t, "a name").Value),
            ("answer to an order", t => new OperatorActionResult(OperatorActionStatus.NotFound, t, null).Reason),
            ("approval's reason in a commit", t => Stored(Waiting(key) with { Reason = t }).Reason),
            ("approval's decision in a commit", t => Stored(Waiting(key) with { Decision = t }).Decision),
        ];
        return texts.Select(text => new TestCaseData(text.Make).SetArgDisplayNames(text.Name));
    }

    [Test]
    public void Approval_IdsInACommit_AreFitToBeShownAndKeepTheirDigits()
    {
        ApprovalRequest stored = Stored(Waiting(Samples.Key()) with { Id = Forged, About = Card });
        Assert.That((stored.Id, stored.About), Is.EqualTo(("05\\u000D\\u000A\\u001B[32mPAID IN FULL\\u2028\\u202E4111111111111111", Card)));
    }

    private static ApprovalRequest Waiting(TransactionKey key) => new()
    {
        Key = key,
        Kind = ApprovalKind.Refund,
        Amount = new Money(1, Samples.Euro),
        RequestedBy = new OperatorId("ana"),
        Reason = "goods came back",
    };

    private static ApprovalRequest Stored(ApprovalRequest request) => new StandInCommit
    {
        At = Samples.Start,
        Approval = request,
    }.Approval!;

    [TestCaseSource(nameof(Texts))]
    public void Text_Forged_IsCleaned(Func<string, string?> make)
    {
        Assert.That(make(Forged), Is.EqualTo(Cleaned), "forged text");
        Assert.That(make(Card), Is.EqualTo("card ************1111"), "card number");
        Assert.That(make(new string('c', 10_000))!.Length, Is.LessThanOrEqualTo(PlainText.MaxLineLength), "length");
    }
}
