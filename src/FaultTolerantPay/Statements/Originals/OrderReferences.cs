using System.Globalization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>
/// What the file of a day says about an order is kept as a confirmation, for the comparisons of other days. Each reference begins with the
/// text of the order, which ends at the <c>#</c>, so that no instruction and no payment has it.
/// </summary>
internal static class OrderReferences
{
    /// <summary>An attempt of the order was executed.</summary>
    public static string Listed(OrderKey order) => Of(order, "#listed");

    /// <summary>An attempt of the order is not decided.</summary>
    public static string UnderWay(OrderKey order) => Of(order, "#under-way");

    /// <summary>An attempt of the order that this file does not list was taken back.</summary>
    public static string Reversed(OrderKey order) => Of(order, "#reversed");

    /// <summary>A day whose file has everything was applied.</summary>
    public static string Complete(ProviderId provider, string merchantNumber, DateOnly day) => string.Create(
        CultureInfo.InvariantCulture, $"#complete/{day:yyyy-MM-dd}/{provider}/{merchantNumber}");

    private static string Of(OrderKey order, string what) => new TransactionKey(order.Merchant, order.Order).ToId(what);
}
