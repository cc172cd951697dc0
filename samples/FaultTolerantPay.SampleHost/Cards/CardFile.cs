using System.Security.Cryptography;
using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>
/// A card as it is read from a file for its user alone, or from standard input: never from the command line, which other users of the
/// machine can read. What was read is overwritten.
/// </summary>
internal sealed class CardFile : IDisposable
{
    private const int MaxBytes = 4_096;
    private const string Fields = "number, expiry, cvv2, holderName, idType, idNumber, phone, smsCode";

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly Dictionary<string, char[]> _texts = new(StringComparer.Ordinal);

    private CardFile()
    {
    }

    /// <summary>The code that the cardholder received; empty if there is none.</summary>
    public ReadOnlyMemory<char> SmsCode => Text("smsCode");

    /// <exception cref="UsageException">All that is wrong; no value is repeated.</exception>
    public static CardFile Read(string path)
    {
        byte[] bytes = new byte[MaxBytes + 1];
        try
        {
            int length = ReadBytes(path, bytes);
            if (length > MaxBytes)
            {
                throw new UsageException($"{Name(path)} has more than {MaxBytes} bytes: one card is expected.");
            }

            return Parse(Name(path), bytes.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The details, which whoever takes them clears.</summary>
    public CardDetails Details() => new(Text("number").Span)
    {
        Expiry = Text("expiry"),
        Cvv2 = Text("cvv2"),
        HolderName = Text("holderName"),
        IdType = Text("idType"),
        IdNumber = Text("idNumber"),
        Phone = Text("phone"),
    };

    public void Dispose()
    {
        foreach (char[] text in _texts.Values)
        {
            Array.Clear(text);
        }

        _texts.Clear();
    }

    private ReadOnlyMemory<char> Text(string name) => _texts.GetValueOrDefault(name);

    private static string Name(string path) => path == "-" ? "Standard input" : path;

    private static int ReadBytes(string path, byte[] bytes)
    {
        if (path == "-")
        {
            using Stream input = Console.OpenStandardInput();
            return input.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }

        if (!File.Exists(path))
        {
            throw new UsageException($"{path} is not there: a file with a card is expected.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new UsageException($"{path} may be read or written by others: a file for its user alone (chmod 600) is expected.");
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }

    private static CardFile Parse(string name, ReadOnlySpan<byte> json)
    {
        var card = new CardFile();
        var errors = new List<string>();
        try
        {
            Fill(card, json, errors);
        }
        catch (JsonException)
        {
            // Its message may repeat what was read.
            errors.Add("it is not a JSON object of texts");
        }

        if (errors.Count == 0 && !card._texts.ContainsKey("number"))
        {
            errors.Add("number is missing");
        }

        if (errors.Count == 0)
        {
            try
            {
                card.Details().Dispose();
                return card;
            }
            catch (ArgumentException wrong)
            {
                errors.Add(wrong.Message.Split(" (Parameter", 2)[0].TrimEnd('.'));
            }
        }

        card.Dispose();
        throw new UsageException(string.Join('\n', errors.Select(error => $"{name}: {error}.")));
    }

    private static void Fill(CardFile card, ReadOnlySpan<byte> json, List<string> errors)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            errors.Add("it is not a JSON object of texts");
            return;
        }

        int field = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            field++;
            string? known = KnownName(ref reader);
            reader.Read();
            if (known is null || card._texts.ContainsKey(known))
            {
                // Its name is not repeated: a card number may stand in the wrong place.
                errors.Add($"field {field} is {(known is null ? "not one of " + Fields : known + " again")}");
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.String)
            {
                errors.Add($"{known} is no text");
                reader.Skip();
            }
            else
            {
                card._texts.Add(known, TextOf(ref reader));
            }
        }

        // What follows the object is an error.
        reader.Read();
    }

    private static string? KnownName(ref Utf8JsonReader reader)
    {
        foreach (string name in Fields.Split(", "))
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }

        return null;
    }

    private static char[] TextOf(ref Utf8JsonReader reader)
    {
        Span<char> text = stackalloc char[MaxBytes];
        int length = reader.CopyString(text);
        char[] kept = text[..length].ToArray();
        text.Clear();
        return kept;
    }
}
