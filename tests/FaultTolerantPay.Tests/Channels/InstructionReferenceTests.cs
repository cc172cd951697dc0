using System.Text;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>A reference does not follow from the payment, and is the same for every send of an instruction.</summary>
public sealed class InstructionReferenceTests
{
    [Test]
    public async Task Reference_PaymentIsKnown_CannotBeWorkedOut()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        await world.Operations.RefundAsync(
            new RefundRequest(request.Key, new RefundId("r1"), request.Amount, StandInHarness.Clerk, "goods came back"), default);
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Instruction[] sent = [.. world.AlphaPayout.Sent, .. world.AlphaCollection.Sent];
        Assert.That(sent.Select(instruction => instruction.Key.Purpose),
            Is.EqualTo(new[] { InstructionPurpose.Payout, InstructionPurpose.Collection, InstructionPurpose.CustomerRefund }),
            "purposes of what was sent");
        foreach (Instruction instruction in sent)
        {
            Assert.That(instruction.Reference, Has.Length.EqualTo(32).And.Not.EqualTo(instruction.Key.ToReference()),
                "the reference does not follow from the key");
            Assert.That((await world.Store.FindInstructionAsync(instruction.Reference, default))!.Key, Is.EqualTo(instruction.Key),
                "found by its reference");
            Assert.That(await world.Store.FindInstructionAsync(instruction.Key.ToReference(), default), Is.Null,
                "not found by its key as a reference");
        }
        Assert.That(sent.Select(instruction => instruction.Reference), Is.Unique, "references");
    }

    [Test]
    public async Task Reference_AskedAboutAfterARestartAtAnotherNode_IsTheOneThatWasSent()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        await world.Pipeline.ExecuteAsync(world.Request());
        string sent = world.AlphaPayout.Sent.Single().Reference;
        List<string> asked = [];
        world.AlphaPayout.OnQuery = instruction =>
        {
            asked.Add(instruction.Reference);
            return QueryResult.NotFound;
        };

        world.Restart();
        using var other = new StandInHarness(beside: world);
        other.Time.Advance(TimeSpan.FromMinutes(1));
        await other.WorkAsync();

        Assert.That(asked, Is.Not.Empty.And.All.EqualTo(sent));
    }

    [Test]
    public async Task Reference_HostHasASecret_FollowsFromItAndTheKey()
    {
        var references = new KeyedReferences("a secret of 32 bytes, or longer."u8);
        using var world = new StandInHarness(services: services => services.AddSingleton<IInstructionReferences>(references));
        await world.AddMerchantAsync();
        await world.AdvancedAsync();

        Instruction sent = world.AlphaPayout.Sent.Single();
        Assert.That(sent.Reference, Is.EqualTo(references.Next(sent.Key)), "by the secret of the host");
        Assert.That(sent.Reference, Is.Not.EqualTo(new KeyedReferences("another secret of 32 bytes......"u8).Next(sent.Key)),
            "by another secret");
        Assert.That(sent.Reference, Does.Match("^[0-9a-f]{32}$"), "form");
    }

    [Test]
    public void Reference_InstructionOfAnOlderRelease_KeepsItsOwn()
    {
        Instruction old = Samples.Instruction(Samples.Key());
        Assert.That((old.AssignedReference, old.Reference), Is.EqualTo(((string?)null, old.Key.ToReference())));
    }

    [TestCase(15)]
    [TestCase(0)]
    public void KeyedReferences_SecretTooShort_IsRefused(int bytes) =>
        Assert.That(() => new KeyedReferences(Encoding.ASCII.GetBytes(new string('x', bytes))),
            Throws.ArgumentException.With.Message.Contains($"{bytes} bytes; expected 16 or more"));
}
