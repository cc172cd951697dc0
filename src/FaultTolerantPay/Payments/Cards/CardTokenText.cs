using System.Buffers;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Payments.Cards;

/// <summary>Reads a card token in the form that it is recorded with a payment: the key's id, a colon, the hash.</summary>
internal static class CardTokenText
{
    private const int HashLength = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool TryParse(string text, out CardToken token)
    {
        token = default;
        int colon = text.Length - HashLength - 1;
        if (colon < 1 || text[colon] != ':' || !Identifier.IsValid(text[..colon])
            || text.AsSpan(colon + 1).ContainsAnyExcept(Digits))
        {
            return false;
        }

        token = new CardToken(text[(colon + 1)..], text[..colon]);
        return true;
    }
}
