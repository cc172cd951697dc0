using System.Text.Json;

namespace FaultTolerantPay.Routing.Files;

/// <summary>One value or property name of a JSON text.</summary>
/// <param name="Type">What it is: the beginning of an object or array, a property name, or a simple value.</param>
/// <param name="Offset">The first byte of it in the file.</param>
/// <param name="Length">How many bytes it has. For an object or array: up to and with its last bracket.</param>
/// <param name="End">The index of the node after it and all that it holds.</param>
internal readonly record struct JsonNode(JsonTokenType Type, int Offset, int Length, int End);
