using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.SampleBank.Http;

/// <summary>How answers are written: camel case, without the fields that have no value.</summary>
internal static class JsonAnswers
{
    public static void Configure(IServiceCollection services) => services.ConfigureHttpJsonOptions(json =>
    {
        json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    });
}
