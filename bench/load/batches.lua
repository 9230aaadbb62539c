-- Which requests does wrk send? Batches in Segment's form; every message id is sent once.
--
-- BENCH_BATCH   events in one request
-- BENCH_AUTH    value of the header Authorization
-- BENCH_RUN     text that makes message ids differ between runs
--
-- Making 1,000 events anew for each request would measure Lua. The text of a batch is made once in pieces; each request
-- joins the pieces with its own number between them, so only the message ids change.

local batch = tonumber(os.getenv("BENCH_BATCH"))
local auth = os.getenv("BENCH_AUTH")
local run = os.getenv("BENCH_RUN")

local names = { "home", "search", "catalog", "product_view", "add_to_cart", "checkout", "purchase", "account_view" }
local platforms = { "mobile", "desktop", "tablet" }
local channels = { "organic", "direct", "paid_search", "email", "social", "referral" }
local countries = { "US", "DE", "GB", "FR", "BR", "IN", "CA", "ES" }
-- About 20,000 customers, whatever the size of a batch.
local templates = math.max(4, math.floor(20000 / batch))

local threads = 0
function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

local function pieces_of(template)
   local pieces = { '{"batch":[' }
   for n = 1, batch do
      local seed = template * batch + n
      local last = pieces[#pieces]
      pieces[#pieces] = last .. '{"type":"track","messageId":"' .. run .. "-"
      pieces[#pieces + 1] = "" -- the number of the request
      pieces[#pieces + 1] = string.format(
         '-%d","userId":"customer-%d","event":"%s","timestamp":"%s","context":{"library":{"name":"load","version":"1"}},'
            .. '"properties":{"platform":"%s","channel":"%s","country":"%s","page":"/product/item-%d","amount":%d.99}}%s',
         n,
         seed * 7919 % 20011,
         names[seed % #names + 1],
         os.date("!%Y-%m-%dT%H:%M:%S", os.time() - seed % 3600) .. string.format(".%03dZ", seed % 1000),
         platforms[seed % #platforms + 1],
         channels[seed % #channels + 1],
         countries[seed % #countries + 1],
         seed % 200,
         seed % 90,
         n < batch and "," or "]}"
      )
   end
   return pieces
end

local ready = {}
local sent = 0

function init(args)
   wrk.headers["Authorization"] = auth
   wrk.headers["Content-Type"] = "application/json"
   for template = 1, templates do
      ready[template] = pieces_of(template)
   end
end

function request()
   local pieces = ready[sent % templates + 1]
   local mark = number .. "-" .. sent
   for place = 2, #pieces, 2 do
      pieces[place] = mark
   end
   sent = sent + 1
   return wrk.format("POST", "/v1/batch", nil, table.concat(pieces))
end

function done(summary, latency, requests)
   io.write(string.format(
      '\nRESULT {"requests":%d,"microseconds":%d,"bad_status":%d,"socket_errors":%d,"p50_ms":%.2f,"p99_ms":%.2f}\n',
      summary.requests,
      summary.duration,
      summary.errors.status,
      summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
      latency:percentile(50) / 1000,
      latency:percentile(99) / 1000
   ))
end
