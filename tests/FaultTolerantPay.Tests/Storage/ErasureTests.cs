using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Storage;

/// <summary>What remains of a record once its customer is erased.</summary>
public class ErasureTests
{
    [TestCase(null, null)]
    [TestCase("the customer called", Erasure.Text)]
    public void Erase_ApprovalRequest_KeepsWhetherItWasDecidedButNoText(string? decision, string? erased)
    {
        ApprovalRequest request = new()
        {
            Id = "a-1",
            Key = Sample.Request().Key,
            Kind = ApprovalKind.WriteOff,
            Amount = Sample.Eur(1),
            RequestedBy = Sample.Operator,
            Reason = "moved abroad",
            Decision = decision,
        };

        Assert.That(Erasure.Erase(request), Is.EqualTo(request with { Reason = Erasure.Text, Decision = erased }));
    }

    [Test]
    public void Erase_Instruction_KeepsWhatAQueryNeeds()
    {
        Instruction instruction = new()
        {
            Key = new InstructionKey(Sample.Request().Key, InstructionPurpose.Collection, 1),
            AssignedReference = "r-1",
            Channel = Sample.Alpha,
            Amount = Sample.Eur(5),
            WrittenAt = Sample.Now,
            SendBefore = Sample.Now,
            Customer = new CustomerId("c-1"),
            Mandate = new Mandate(Sample.Alpha, "agreement-1"),
        };

        Assert.That(Erasure.Erase(instruction), Is.EqualTo(instruction with { Customer = CustomerId.Erased, Mandate = null }));
    }
}
