using FaultTolerantPay.Statements.Reading;
using FsCheck;
using FsCheck.Fluent;

namespace FaultTolerantPay.Tests.Statements.Reading;

public sealed class AmountTextTests
{
    private const long Cent = 10_000;

    private static readonly AmountForm Grouped = new(Group: ',');
    private static readonly AmountForm German = new(DecimalPoint: ',', Group: '.');

    [TestCase("0", 0)]
    [TestCase("0.00", 0)]
    [TestCase("12.34", 12_340_000)]
    [TestCase("+12.34", 12_340_000)]
    [TestCase("-0.01", -10_000)]
    [TestCase("0.000001", 1)]
    [TestCase("0.00000100", 1)]
    [TestCase("9223372036854.775807", long.MaxValue)]
    [TestCase("-9223372036854.775807", -long.MaxValue)]
    public void Read_Major_IsExact(string text, long micros) =>
        Assert.That(Read(text, AmountForm.Major), Is.EqualTo((null as string, micros)));

    [TestCase("")]
    [TestCase("-")]
    [TestCase(".5")]
    [TestCase("5.")]
    [TestCase("1.2.3")]
    [TestCase("--1")]
    [TestCase("1-")]
    [TestCase("1e3")]
    [TestCase("0x1")]
    [TestCase("NaN")]
    [TestCase("1,234.00")]
    [TestCase("1 234.00")]
    [TestCase("１２")]
    [TestCase("0.0000001")]
    [TestCase("9223372036854.775808")]
    [TestCase("9223372036855")]
    [TestCase("99999999999999999999999999999999999999999999999999")]
    public void Read_OtherText_IsAnError(string text)
    {
        (string? problem, long micros) = Read(text, AmountForm.Major);

        Assert.That(problem, Is.Not.Null);
        Assert.That(micros, Is.Zero);
    }

    [TestCase("1,234.50", 1_234_500_000)]
    [TestCase("12,345,678", 12_345_678_000_000)]
    [TestCase("1234.50", 1_234_500_000)]
    public void Read_Groups_AreReadWhereTheFormHasThem(string text, long micros)
    {
        Assert.That(Read(text, Grouped), Is.EqualTo((null as string, micros)));
        Assert.That(Read(text.Replace(',', '!').Replace('.', ',').Replace('!', '.'), German), Is.EqualTo((null as string, micros)));
    }

    [TestCase("1,23.00")]
    [TestCase("1234,567")]
    [TestCase(",123")]
    [TestCase("123,")]
    [TestCase("1,,234")]
    [TestCase("1,2345")]
    public void Read_GroupsOfOtherSizes_AreAnError(string text) =>
        Assert.That(Read(text, Grouped).Problem, Is.EqualTo("this is no amount"));

    [TestCase("D000000000006", nameof(AmountSign.DebitIsPlus), 60_000)]
    [TestCase("C000000000006", nameof(AmountSign.DebitIsPlus), -60_000)]
    [TestCase("C000000000994", nameof(AmountSign.CreditIsPlus), 9_940_000)]
    [TestCase("D000000000994", nameof(AmountSign.CreditIsPlus), -9_940_000)]
    [TestCase("-6", nameof(AmountSign.Turned), 60_000)]
    [TestCase("6", nameof(AmountSign.Turned), -60_000)]
    public void Read_Sign_IsThatOfTheForm(string text, string sign, long micros) =>
        Assert.That(Read(text, new AmountForm(IsMinor: true, Sign: Enum.Parse<AmountSign>(sign))), Is.EqualTo((null as string, micros)));

    [TestCase("000000000006")]
    [TestCase("X000000000006")]
    [TestCase("C-00000000006")]
    [TestCase("C")]
    public void Read_SignThatIsNoLetter_IsAnError(string text) =>
        Assert.That(Read(text, new AmountForm(IsMinor: true, Sign: AmountSign.CreditIsPlus)).Problem, Is.Not.Null);

    [TestCase("1.5")]
    [TestCase("922337203685478")]
    public void Read_Minor_HasNoDecimalsAndABound(string text) => Assert.That(Read(text, AmountForm.Minor).Problem, Is.Not.Null);

    [TestCase(0, 2, "0.00")]
    [TestCase(-10_000, 2, "-0.01")]
    [TestCase(12_345_678, 2, "12.345678")]
    [TestCase(12_000_000, 0, "12")]
    [TestCase(60, 5, "0.00006")]
    public void Written_Amount_HasAtLeastTheDecimalsAskedFor(long micros, int decimals, string expected) =>
        Assert.That(AmountText.Written(micros, AmountForm.Major, decimals), Is.EqualTo(expected));

    [Test]
    public void Written_Anything_IsReadBack() => Prop.ForAll<long>(micros =>
    {
        long value = micros == long.MinValue ? 0 : micros;
        return Read(AmountText.Written(value, AmountForm.Major, 0), AmountForm.Major) == (null, value)
            && Read(AmountText.Written(value, new AmountForm(Sign: AmountSign.Turned), 2), new AmountForm(Sign: AmountSign.Turned))
                == (null, value);
    }).QuickCheckThrowOnFailure();

    private static (string? Problem, long Micros) Read(string text, AmountForm form) =>
        (AmountText.Read(text, form, Cent, out long micros), micros);
}
