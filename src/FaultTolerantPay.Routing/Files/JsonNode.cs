using System.Text.Json;

namespace FaultTolerantPay.Routing.Files;

/// <summary>One value or property name of a JSON text.</summary>
/// <param name="Type">The start of an object or array, a property name, or a simple value.</param>
/// <param name="Offset">Its first byte in the file.</param>
/// <param name="Length">Its number of bytes. For an object or array: up to and including the closing bracket.</param>
/// <param name="End">The index of the node after it and all its contents.</param>
internal readonly record struct JsonNode(JsonTokenType Type, int Offset, int Length, int End);
