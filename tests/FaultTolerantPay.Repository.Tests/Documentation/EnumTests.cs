using System.Reflection;
using System.Text.RegularExpressions;
using FaultTolerantPay.Advances;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Routing.Backtest.Logged;
using FaultTolerantPay.Routing.Experiments;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>Pages name every value of what they are about.</summary>
public partial class EnumTests
{
    [TestCase(typeof(RefusalCode), "transactions")]
    [TestCase(typeof(OutcomeKind), "transactions")]
    [TestCase(typeof(UnknownPrimaryPolicy), "pipeline")]
    [TestCase(typeof(StagePosition), "composition")]
    [TestCase(typeof(AdmissionOutcome), "admission")]
    [TestCase(typeof(NoAnswerPolicy), "credit")]
    [TestCase(typeof(CounterScope), "settlement")]
    [TestCase(typeof(AdvanceState), "advances")]
    [TestCase(typeof(Account), "advances")]
    [TestCase(typeof(ChannelPaymentState), "channel-payments")]
    [TestCase(typeof(ChannelRefusal), "channel-payments")]
    [TestCase(typeof(OperationKind), "channel-payments")]
    [TestCase(typeof(CollectionTiming), "collection")]
    [TestCase(typeof(RefundStatus), "refunds")]
    [TestCase(typeof(OriginalStatus), "recovery")]
    [TestCase(typeof(AdviceMode), "recovery")]
    [TestCase(typeof(AdviceKind), "recovery")]
    [TestCase(typeof(NoticeKind), "recovery")]
    [TestCase(typeof(OperationOutcome), "channels")]
    [TestCase(typeof(OperatorActionStatus), "operations")]
    [TestCase(typeof(DiscrepancyKind), "operations")]
    [TestCase(typeof(WorkKind), "work")]
    [TestCase(typeof(RegistrationStatus), "merchants")]
    [TestCase(typeof(CardType), "cards")]
    [TestCase(typeof(CardPrefixFindingKind), "cards")]
    [TestCase(typeof(CardVerification), "cards")]
    [TestCase(typeof(CardDifferences), "cards")]
    [TestCase(typeof(OutstandingGroup), "queries")]
    [TestCase(typeof(AccountEntryLevel), "account-statements")]
    [TestCase(typeof(MatchKind), "statement-discrepancies")]
    [TestCase(typeof(StatementDiscrepancyStepKind), "statement-discrepancies")]
    [TestCase(typeof(DiscrepancyAge), "statement-discrepancies")]
    [TestCase(typeof(OperatorControlKind), "controls")]
    [TestCase(typeof(ControlTargetKind), "controls")]
    [TestCase(typeof(PausedWork), "controls")]
    [TestCase(typeof(ManualFaultPosition), "fault-detection")]
    [TestCase(typeof(StatementRowKind), "statements")]
    [TestCase(typeof(StatementRowStatus), "statements")]
    [TestCase(typeof(BacktestVerdict), "backtest")]
    [TestCase(typeof(ExperimentVerdict), "backtest")]
    [TestCase(typeof(ChannelAttemptOutcome), "routing")]
    [TestCase(typeof(ChannelAttemptOutcome), "learning")]
    public void Page_Values_AreAllNamed(Type type, string page) =>
        Assert.That(Enum.GetNames(type), Is.SubsetOf(Page.Reference(page).Names));

    [TestCase(typeof(OutcomeReasons), "transactions")]
    [TestCase(typeof(RuleNames), "transactions")]
    [TestCase(typeof(ChannelCodes), "channels")]
    public void Page_Codes_AreAllNamed(Type type, string page) =>
        Assert.That(type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
            Is.SubsetOf(Page.Reference(page).Names));

    [Test]
    public void Transactions_RefusalCodes_StandInTheirPrecedence()
    {
        string[] codes = Enum.GetNames<RefusalCode>();
        string[] rows = [.. Page.Reference("transactions").Rows.Select(row => row[0].Trim('`')).Where(codes.Contains)];

        Assert.That(rows, Is.EqualTo(codes));
    }

    [Test]
    public void Advances_StateTable_SaysWhatAdvanceStatesSays()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (AdvanceState state in Enum.GetValues<AdvanceState>())
            {
                string[] row = Page.Reference("advances").Rows.Single(row => row.Length == 4 && row[0] == $"`{state}`");
                Assert.That(row[1], Is.EqualTo(AdvanceStates.IsFinal(state) ? "yes" : ""), $"whether {state} is final");
                Assert.That(row[3], Is.EqualTo(string.Join(", ", AdvanceStates.After(state).Select(next => $"`{next}`"))),
                    $"what {state} may become");
            }
        }
    }

    [Test]
    public void ChannelPayments_StateTable_SaysWhatTheStatesSay()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (ChannelPaymentState state in Enum.GetValues<ChannelPaymentState>())
            {
                string[] row = Page.Reference("channel-payments").Rows.Single(row => row.Length == 3 && row[0] == $"`{state}`");
                Assert.That(row[2], Is.EqualTo(string.Join(", ", ChannelPaymentStates.After(state).Select(next => $"`{next}`"))),
                    $"what {state} may become");
            }
        }
    }

    [Test]
    public void LedgerPages_JournalEvents_AreAllNamed() => Assert.That(InSource(BookedEvents(), atLeast: 12),
        Is.SubsetOf(Page.Reference("advances").Names.Concat(Page.Reference("channel-payments").Names)));

    [Test]
    public void Signals_TimelineNames_AreAllNamed() =>
        Assert.That(InSource(NotedEvents(), atLeast: 20), Is.SubsetOf(Page.Reference("signals").Names));

    private static HashSet<string> InSource(Regex pattern, int atLeast)
    {
        HashSet<string> found =
        [
            .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src", "FaultTolerantPay"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => pattern.Matches(File.ReadAllText(file)))
                .SelectMany(match => Quoted().Matches(match.Value))
                .Select(match => match.Groups[1].Value),
        ];
        Assert.That(found, Has.Count.AtLeast(atLeast), "The pattern still finds them.");
        return found;
    }

    [GeneratedRegex("""Booked\(\s*"[a-z-]+"|\w*Fee\w*\([^;"]*"[a-z-]+""")]
    private static partial Regex BookedEvents();

    // The name is the first argument, or one of two by a condition.
    [GeneratedRegex("""Noted\((?:[^"();]*\?\s*)?"[a-z-]+"(?:\s*:\s*"[a-z-]+")?|new TimelineEvent\([^;]*?"[a-z-]+"(?:\s*:\s*"[a-z-]+")?""")]
    private static partial Regex NotedEvents();

    [GeneratedRegex("\"([a-z-]+)\"")]
    private static partial Regex Quoted();
}
