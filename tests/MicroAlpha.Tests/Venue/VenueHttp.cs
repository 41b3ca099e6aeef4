using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MicroAlpha.Venue.Server;

namespace MicroAlpha.Tests.Venue;

/// <summary>A plain HTTP client with the test's keys.</summary>
internal sealed class VenueHttp : IDisposable
{
    private readonly HttpClient _http;

    public VenueHttp(VenueServer venue, string key = VenueMarket.Key)
    {
        _http = new HttpClient { BaseAddress = new Uri(venue.RestUrl), Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Add("APCA-API-KEY-ID", key);
        _http.DefaultRequestHeaders.Add("APCA-API-SECRET-KEY", VenueMarket.Secret);
    }

    public async Task<(int Status, JsonElement Body, HttpResponseMessage Reply)> SendAsync(
        string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var reply = await _http.SendAsync(request);
        var text = await reply.Content.ReadAsStringAsync();
        if (text.Length == 0 || reply.Content.Headers.ContentType?.MediaType != "application/json")
            return ((int)reply.StatusCode, default, reply);
        using var document = JsonDocument.Parse(text);
        return ((int)reply.StatusCode, document.RootElement.Clone(), reply);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        var (status, body, _) = await SendAsync("GET", path);
        return status == 200 ? body : throw new InvalidOperationException($"{path}: {status} {body}");
    }

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        var (status, answer, _) = await SendAsync("POST", path, body);
        return status == 200 ? answer : throw new InvalidOperationException($"{path}: {status} {answer}");
    }

    /// <summary>Submits an order and waits until it has one of the states.</summary>
    public async Task<JsonElement> OrderAsync(string order, params string[] states)
    {
        var made = await PostAsync("/v2/orders", order);
        return states.Length == 0 ? made : await WaitAsync(made.GetProperty("id").GetString()!, states);
    }

    public async Task<JsonElement> WaitAsync(string id, params string[] states)
    {
        for (var i = 0; i < 500; i++)
        {
            var order = await GetAsync($"/v2/orders/{id}");
            if (states.Contains(order.GetProperty("status").GetString()))
                return order;
            await Task.Delay(10);
        }

        throw new TimeoutException($"{id} is {await GetAsync($"/v2/orders/{id}")}");
    }

    public Task FaultsAsync(params string[] names) => _http.PostAsJsonAsync("/_venue/faults", names);

    public void Dispose() => _http.Dispose();
}
