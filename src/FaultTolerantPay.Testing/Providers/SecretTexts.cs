using FaultTolerantPay.Model;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>What must not be in a text that an adapter gives back: it reaches logs and records.</summary>
internal sealed class SecretTexts
{
    /// <summary>A shorter text, such as a CVV2, stands in other numbers by chance, so it is looked for as a word.</summary>
    private const int MinLengthAnywhere = 8;

    private readonly (string Name, string Value)[] _secrets;

    private SecretTexts((string Name, string Value)[] secrets) => _secrets = secrets;

    public static SecretTexts Of(ProviderSample sample)
    {
        using CardDetails? card = sample.Card?.Invoke();
        (string Name, string? Value)[] all =
        [
            ("the card number", card?.Number.ToString()), ("the expiry date", card?.Expiry.ToString()), ("the CVV2", card?.Cvv2.ToString()),
            ("the PIN", card?.Pin.ToString()), ("the cardholder's name", card?.HolderName.ToString()),
            ("the number of the identity document", card?.IdNumber.ToString()), ("the phone number", card?.Phone.ToString()),
            ("the agreement number", sample.AgreementNumber),
        ];
        return new SecretTexts([.. all.Where(one => one.Value is { Length: > 0 }).Select(one => (one.Name, one.Value!))]);
    }

    /// <summary>The name of the first secret in a text; null if there is none.</summary>
    public string? Find(string text) => Array.Find(_secrets, secret => Has(text, secret.Value)).Name;

    public CheckResult Judge(Exception? error, ProviderResult? result)
    {
        string[] messages = [.. Messages(error)];
        if (Array.Find(messages, message => message.Length > PlainText.MaxLineLength) is { } tooLong)
        {
            return CheckResult.Failed($"a message of {tooLong.Length} characters");
        }

        return Find(string.Join(' ', [.. messages, result?.Code, result?.Reference, result?.ToString()])) is { } found
            ? CheckResult.Failed($"{found} in a result or an exception")
            : CheckResult.Passed;
    }

    /// <summary>Without stack traces, whose line numbers look like a CVV2.</summary>
    private static IEnumerable<string> Messages(Exception? error)
    {
        for (Exception? one = error; one is not null; one = one.InnerException)
        {
            yield return one.Message;
        }
    }

    private static bool Has(string text, string secret)
    {
        for (int at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = text.IndexOf(secret, at + 1, StringComparison.Ordinal))
        {
            int end = at + secret.Length;
            if (secret.Length >= MinLengthAnywhere
                || ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]))))
            {
                return true;
            }
        }

        return false;
    }
}
