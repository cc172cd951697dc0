using FaultTolerantPay.Advances;
using FaultTolerantPay.Testing.Conformance;
using static FaultTolerantPay.AdvanceState;
using static FaultTolerantPay.Tests.Advances.AdvanceSamples;

namespace FaultTolerantPay.Tests.Advances;

/// <summary>What a result leaves on its instruction.</summary>
internal sealed class InstructionTransitionTests
{
    [TestCase("new", "ref-2", "new", "ref-2")]
    [TestCase(null, null, "old", "ref-1")]
    [TestCase("new", null, "new", "ref-1")]
    [TestCase(null, "ref-2", "old", "ref-2")]
    public void StayUnresolved_CodeAndReference_AreReplacedOnlyByNewOnes(
        string? code, string? reference, string codeAfter, string referenceAfter)
    {
        Instruction before = Samples.Instruction(Key, InstructionPurpose.Collection) with { Code = "old", ChannelReference = "ref-1" };
        AdvanceChange change = (In(Collecting) with { InFlight = before }).Change().StayUnresolved(
            ChannelResult.Unknown(code) with { Reference = reference }, wasQuery: false, Later);
        Instruction expected = before with { Code = codeAfter, ChannelReference = referenceAfter };
        Assert.That(change.After.InFlight, Is.EqualTo(expected));
        Assert.That(change.Instructions, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void CollectionFailed_ResultNamesAPart_NothingMoved()
    {
        ChannelResult declined = ChannelResult.SoftDecline("51") with { PartMinor = 400, FeeMinor = 5, Reference = "ref" };
        AdvanceChange change = In(Collecting).Change().CollectionFailed(declined, Later, "retry", needsMandate: false, Later);
        Instruction written = change.Instructions.Single();
        Assert.That((written.BookedMinor, written.MovedMinor, written.FeeMinor, written.Code, written.ChannelReference),
            Is.EqualTo(((long?)null, 0L, 5L, "51", "ref")));
        Assert.That(change.After, Is.EqualTo(In(CollectionDue) with { FeesMinor = 5, LastDeclineCode = "51" }));
    }

    [Test]
    public void Written_SameKey_ReplacesOnlyThatInstruction()
    {
        Instruction payout = Samples.Instruction(Key), collection = Samples.Instruction(Key, InstructionPurpose.Collection);
        AdvanceChange change = In(CollectionDue).Change().Written(payout).Written(collection).Written(payout with { Queries = 1 });
        Assert.That(change.Instructions, Is.EqualTo(new[] { collection, payout with { Queries = 1 } }));
    }

    [Test]
    public void WriteCollection_EarlierOnes_AreKeptInsideTheWindow()
    {
        Advance due = In(CollectionDue) with { RecentCollections = [Now.AddTicks(-1), Now, Now.AddTicks(1)] };
        AdvanceChange change = new AdvanceChange(due, Later).WriteCollection(Channel, null, Later, Later, windowStart: Now, "r");
        Assert.That(change.After.RecentCollections, Is.EqualTo(new[] { Now.AddTicks(1), Later }));
    }
}
