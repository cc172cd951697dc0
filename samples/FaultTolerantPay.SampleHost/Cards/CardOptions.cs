using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>What the commands on cards have in common, and how they read it.</summary>
internal static class CardOptions
{
    public static readonly Option Bank = new("--bank", "URL", "Where the sample bank listens.", IsRequired: true);
    public static readonly Option Store =
        new("--store", "PATH", "The store's SQLite file; made when it is not there. A host may run on it.", IsRequired: true);
    public static readonly Option ExistingStore =
        new("--store", "PATH", "The store's SQLite file. A host may run on it.", IsRequired: true);
    public static readonly Option Amount = new("--amount", "AMOUNT", "Such as 12.50, with at most the currency's decimals.",
        IsRequired: true);
    public static readonly Option Currency = new("--currency", "CODE", "An ISO 4217 code.", IsRequired: true);
    public static readonly Option Card = new("--card", "FILE",
        "The card as JSON: number, expiry, cvv2, holderName, idType, idNumber, phone, smsCode. A file for its user alone (0600), or - for "
        + "standard input.");
    public static readonly Option Token = new("--token", "TOKEN", "Pays by an agreement, without the card: what verify answers.");
    public static readonly Option Provider = new("--provider", "ID",
        $"Uses only channels of this provider: {string.Join(", ", CardChannels.Providers)}.");
    public static readonly Option Request = new("--request", "ID",
        "The caller's id of the request: the same again is not executed twice.", IsRequired: true);
    public static readonly Option Original = new("--original", "OPERATION",
        "The operation that it is about, as answers show it: 'Capture 2'.", Rule: new ValueRule<OperationNumber>(
            "an operation such as 'Pay 1' or 'Capture 2'", ReadNumber));
    public static readonly Option Wait = new("--wait", "TIME", "How long the command waits for the result. Default: 10s.",
        Rule: ValueRule.Length);

    public static readonly Option CallbackHost = new("--callback-host", "URL",
        "A running serve that receives callbacks in place of this command: the address that it writes.");

    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(10);

    public static TimeSpan WaitOf(Invocation invocation) => invocation.Read<TimeSpan>(Wait.Name) ?? UsualWait;

    public static DateTimeOffset AnswerBy(Invocation invocation) => TimeProvider.System.GetUtcNow() + WaitOf(invocation);

    /// <summary>The amount; or (in <paramref name="errors"/>) what is wrong with it and its currency.</summary>
    public static Money? AmountOf(Invocation invocation, List<string> errors)
    {
        string code = invocation.Value(Currency.Name)!;
        var currency = new Currency(code);
        if (!currency.IsKnown)
        {
            errors.Add($"{Currency.Name} '{code}': an ISO 4217 code is expected.");
            return null;
        }

        string text = invocation.Value(Amount.Name)!;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount) || amount <= 0
            || amount > 1_000_000_000_000m || decimal.Round(amount, currency.MinorDigits) != amount)
        {
            errors.Add($"{Amount.Name} '{text}': more than 0 with at most {currency.MinorDigits} decimals is expected, such as "
                + $"{new Money(1_250, currency).ToString().Split(' ')[0]}.");
            return null;
        }

        for (int i = 0; i < currency.MinorDigits; i++)
        {
            amount *= 10;
        }

        return new Money((long)amount, currency);
    }

    /// <summary>Adds an error if the store is not there: a wrong path is not to make an empty store.</summary>
    public static void CheckStore(Invocation invocation, List<string> errors)
    {
        string path = invocation.Value(ExistingStore.Name)!;
        if (!File.Exists(path))
        {
            errors.Add($"{path} is not there: the SQLite file of a store is expected.");
        }
    }

    /// <summary>The payment that the arguments name; or (in <paramref name="errors"/>) what is wrong with them.</summary>
    public static TransactionKey KeyOf(Invocation invocation, List<string> errors)
    {
        for (int i = 0; i < ActionOptions.Payment.Length; i++)
        {
            if (invocation.Argument(i) is { } id && !OrderId.TryParse(id, null, out _))
            {
                errors.Add($"{ActionOptions.Payment[i].Name} '{id}': 1 to 64 visible ASCII characters are expected.");
            }
        }

        TransactionKey key = ActionOptions.KeyOf(invocation);
        return key.Attempt.Value is null ? key with { Attempt = new AttemptId(key.Order.Value) } : key;
    }

    private static OperationNumber? ReadNumber(string text) =>
        text.Split(' ') is [var name, var ordinal]
        && Enum.GetNames<OperationKind>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } kind
        && int.TryParse(ordinal, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? new OperationNumber(Enum.Parse<OperationKind>(kind), number) : null;

    /// <summary>Stops the command if anything is wrong.</summary>
    public static void Check(List<string> errors)
    {
        if (errors.Count > 0)
        {
            throw new UsageException(string.Join('\n', errors));
        }
    }
}
