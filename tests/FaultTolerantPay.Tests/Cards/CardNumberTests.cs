using FaultTolerantPay.Model;

namespace FaultTolerantPay.Tests.Cards;

public sealed class CardNumberTests
{
    // Numbers that card schemes and payment providers publish for tests.
    [TestCase("4111111111111111")]
    [TestCase("5555555555554444")]
    [TestCase("378282246310005")]
    [TestCase("6200000000000005")]
    [TestCase("6011000990139424")]
    public void IsValid_PublishedTestNumber_IsTrue(string number) => Assert.That(CardNumber.IsValid(number), Is.True);

    [TestCase("4111111111111112", Description = "another check digit")]
    [TestCase("4111 1111 1111 1111", Description = "separators")]
    [TestCase("41111111111111１1", Description = "a digit of another script")]
    [TestCase("00000000000", Description = "11 digits")]
    [TestCase("00000000000000000000", Description = "20 digits")]
    [TestCase("")]
    public void IsValid_NoCardNumber_IsFalse(string number) => Assert.That(CardNumber.IsValid(number), Is.False);

    [TestCase("6222021234567890128", "622202*********0128")]
    [TestCase("4111111111111111", "411111******1111")]
    [TestCase("378282246310005", "***********0005", Description = "of 15 digits the first six would leave five unknown")]
    [TestCase("123456789012", "********9012")]
    public void Masked_Number_ShowsAtMostSixAndFourDigits(string number, string expected)
    {
        Assert.That(CardNumber.Masked(number), Is.EqualTo(expected));
        Assert.That(PlainText.Clean(expected, 100), Is.EqualTo(expected), "a masked number is not taken for a card number");
    }

    [TestCase("4111 1111 1111 1111")]
    [TestCase("41111111111")]
    public void Masked_NoCardNumber_IsRefusedAndNotRepeated(string text) => Assert.That(
        () => CardNumber.Masked(text), Throws.ArgumentException.With.Message.Not.Contains("411"));

    [Test]
    public void IsValid_OneDigitChanged_IsNeverTrue()
    {
        const string Number = "6222021234567894123";
        string valid = Enumerable.Range(0, 10).Select(digit => Number[..^1] + digit).Single(number => CardNumber.IsValid(number));
        for (int at = 0; at < valid.Length; at++)
        {
            for (char digit = '0'; digit <= '9'; digit++)
            {
                string changed = $"{valid[..at]}{digit}{valid[(at + 1)..]}";
                Assert.That(CardNumber.IsValid(changed), Is.EqualTo(changed == valid), changed);
            }
        }
    }

    [Test]
    public void HasDigitsOnly_WrongCheckDigit_IsTrue() => Assert.That(CardNumber.HasDigitsOnly("4111111111111112"), Is.True);
}
