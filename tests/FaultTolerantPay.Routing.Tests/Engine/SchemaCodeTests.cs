using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>What writes a code lets nothing in that is the number of no value, or of another field.</summary>
[TestFixture]
public class SchemaCodeTests
{
    private const int Bank = 0;
    private const int Sms = 1;

    private static readonly RoutingSchema Schema = new([Dimension.Required("bank", ["a", "b", "c"]), Dimension.Optional("sms")]);

    [TestCase(-1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MinValue)]
    public void SetValue_NumberOfNoValue_IsRefusedAndWritesNothing(int value)
    {
        ulong[] code = new ulong[Schema.CodeWords];
        Assert.That(() => Schema.SetValue(code, Bank, value), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(code, Is.EqualTo(new ulong[Schema.CodeWords]));
    }

    [TestCase(3)]
    [TestCase(255)]
    public void SetRequirement_NoRequirement_IsRefusedAndWritesNothing(int requirement)
    {
        ulong[] code = new ulong[Schema.CodeWords];
        Assert.That(() => Schema.SetRequirement(code, Sms, (Requirement)requirement), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(code, Is.EqualTo(new ulong[Schema.CodeWords]));
    }

    // A wish of a required dimension would be a value, and a value of an optional one a wish.
    [Test]
    public void Set_DimensionOfTheOtherKind_IsRefused()
    {
        ulong[] code = new ulong[Schema.CodeWords];
        Assert.That(() => Schema.SetValue(code, Sms, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Schema.SetRequirement(code, Bank, Requirement.NotAcceptable), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(code, Is.EqualTo(new ulong[Schema.CodeWords]));
    }

    [TestCase(-1)]
    [TestCase(2)]
    [TestCase(int.MaxValue)]
    public void SetAndGet_NumberOfNoDimension_Throws(int dimension)
    {
        ulong[] code = new ulong[Schema.CodeWords];
        Assert.That(() => Schema.SetValue(code, dimension, 0), Throws.InstanceOf<Exception>());
        Assert.That(() => Schema.SetRequirement(code, dimension, Requirement.NotAcceptable), Throws.InstanceOf<Exception>());
        Assert.That(() => Schema.GetValue(code, dimension), Throws.InstanceOf<Exception>());
        Assert.That(() => Schema.GetRequirement(code, dimension), Throws.InstanceOf<Exception>());
    }

    [Test]
    public void Set_CodeWithoutRoom_Throws()
    {
        Assert.That(() => Schema.SetValue([], Bank, 0), Throws.InstanceOf<IndexOutOfRangeException>());
        Assert.That(() => Schema.GetRequirement([], Sms), Throws.InstanceOf<IndexOutOfRangeException>());
    }
}
